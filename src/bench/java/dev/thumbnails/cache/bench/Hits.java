package dev.thumbnails.cache.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Hits of {@code simple} inside one thread next to Caffeine's, which has the same thumbnails and is asked for the same names. */
@State(Scope.Benchmark)
public class Hits {

  private static final String ADDRESS = "bench.simple";

  private final Cache<String, Thumbnail> caffeine = Caffeine.newBuilder().maximumSize(2 * Samples.COUNT).build();
  private final String[] names = IntStream.range(0, Samples.COUNT).mapToObj(Samples::name).toArray(String[]::new);
  private Vertx vertx;
  private ThumbnailCache cache;
  private int next;

  @Setup
  public void deploy() throws Exception {
    vertx = Vertx.vertx();
    Samples.deployCache(vertx, ADDRESS, new JsonObject().put("backend", new JsonObject().put("type", "simple")));
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(ADDRESS));
    for (String name : names) {
      caffeine.put(name, Samples.thumbnail(name));
      Samples.check(cache.get(name).result(), name);
    }
  }

  @TearDown
  public void close() throws Exception {
    Waiting.on(vertx.close());
  }

  @Benchmark
  public Object cache() {
    return cache.get(name()).result();
  }

  @Benchmark
  public Object caffeine() {
    return caffeine.getIfPresent(name());
  }

  private String name() {
    next = next + 1 == names.length ? 0 : next + 1;
    return names[next];
  }
}
