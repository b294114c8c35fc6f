package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code get} on {@code simple} and {@code ThumbnailCache.get} from another node of a cluster, next to a bare consumer on the same node that answers the same
 * JSON from a HashMap. Two JVMs on loopback: the one that is asked has both consumers, each on an event loop of its own; this one asks them in turn.
 */
public final class ClusterBench {

  private static final int IN_FLIGHT = 64;

  private ClusterBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Path file = ClusterNode.file();
    try (Jvm node = Jvm.start(ClusterNode.class, List.of(), file.toString())) {
      node.awaitLine(ClusterNode.READY);
      Vertx vertx = ClusterNode.join(file);
      compare(vertx);
      Waiting.on(vertx.close());
    } finally {
      Files.delete(file);
    }
  }

  private static void compare(Vertx vertx) throws Exception {
    Context sender = vertx.getOrCreateContext();
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(ClusterNode.ADDRESS));
    checkSame(vertx, cache);
    Measured bare = gets("bare consumer on another node, HashMap", vertx, sender, ClusterNode.BARE);
    Measured get = gets("get on simple, from another node", vertx, sender, ClusterNode.ADDRESS + ".get");
    Measured client = new InFlight("ThumbnailCache.get on simple, from another node", vertx, sender, IN_FLIGHT, 1, i -> cache.get(Samples.name(i)));
    Comparison comparison = Comparison.of(bare, get, client);
    Rows.write("cluster", Comparison.rows(comparison.ratio(get, bare, 0.9), comparison.ratio(client, bare, 0.9)));
  }

  private static Measured gets(String what, Vertx vertx, Context sender, String address) {
    return new InFlight(what, vertx, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address, Samples.name(i)));
  }

  /** Misses would be cheaper. */
  private static void checkSame(Vertx vertx, ThumbnailCache cache) throws Exception {
    Object bare = Waiting.on(Samples.ask(vertx, ClusterNode.BARE, Samples.name(1))).body();
    Object get = Waiting.on(Samples.ask(vertx, ClusterNode.ADDRESS + ".get", Samples.name(1))).body();
    if (!bare.equals(get) || !bare.equals(Waiting.on(cache.get(Samples.name(1))).toJson())) {
      throw new IllegalStateException(get + " instead of " + bare);
    }
  }
}
