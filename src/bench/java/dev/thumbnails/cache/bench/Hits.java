package dev.thumbnails.cache.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.Compression;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.PythonFormat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Hits of {@code simple} inside one JVM, next to what answers the same without it, and the forms in which thumbnails are stored. */
@State(Scope.Benchmark)
public class Hits {

  /** Messages in one invocation: enough for its beginning and end not to count. */
  private static final int MESSAGES = 64 * InFlight.STEPS;
  private static final int IN_FLIGHT = 64;
  private static final String ADDRESS = "bench.simple";
  private static final String BARE = "bench.bare";

  private final Cache<String, Thumbnail> caffeine = Caffeine.newBuilder().maximumSize(2 * Samples.COUNT).build();
  private final PythonFormat python = new PythonFormat("/var/thumbnails", "/thumbnails", false, Compression.NONE, 4, 65_536);
  private Vertx vertx;
  private Context sender;
  private ThumbnailCache cache;
  private Buffer json;
  private Buffer pickle;
  private int next;

  /** With everything that any of them needs. */
  @Setup
  public void deploy() throws Exception {
    vertx = Vertx.vertx();
    sender = vertx.getOrCreateContext();
    Samples.deployCache(vertx, ADDRESS, new JsonObject().put("backend", new JsonObject().put("type", "simple")));
    Waiting.on(vertx.deployVerticle(new MapVerticle(BARE)));
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(ADDRESS));
    for (int i = 0; i < Samples.COUNT; i++) {
      caffeine.put(Samples.name(i), Samples.thumbnail(i));
    }
    json = JsonFormat.encode(new Stored(Samples.thumbnail(1), null, 0));
    pickle = python.encode(Samples.thumbnail(1));
  }

  @TearDown
  public void close() throws Exception {
    Waiting.on(vertx.close());
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void get64() throws Exception {
    ask(IN_FLIGHT, i -> Samples.ask(vertx, ADDRESS + ".get", Samples.name(i)));
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void get1() throws Exception {
    ask(1, i -> Samples.ask(vertx, ADDRESS + ".get", Samples.name(i)));
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void bare64() throws Exception {
    ask(IN_FLIGHT, i -> Samples.ask(vertx, BARE, Samples.name(i)));
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void bare1() throws Exception {
    ask(1, i -> Samples.ask(vertx, BARE, Samples.name(i)));
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void cache64() throws Exception {
    ask(IN_FLIGHT, i -> cache.get(Samples.name(i)));
  }

  @Benchmark
  public Object cache() {
    return cache.get(Samples.name(next++)).result();
  }

  @Benchmark
  public Object caffeine() {
    return caffeine.getIfPresent(Samples.name(next++));
  }

  @Benchmark
  public Object readJson() {
    return JsonFormat.decode(Samples.name(1), json);
  }

  @Benchmark
  public Object readPickle() {
    return python.decode(pickle, PythonFormat.LONGEST);
  }

  @Benchmark
  public Object writeJson() {
    return JsonFormat.encode(new Stored(Samples.thumbnail(1), null, 0));
  }

  @Benchmark
  public Object writePickle() {
    return python.encode(Samples.thumbnail(1));
  }

  private void ask(int width, IntFunction<Future<?>> question) throws Exception {
    new InFlight("", vertx, sender, width, 1, question).ask(MESSAGES);
  }
}
