package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code get} on {@code simple} and {@code ThumbnailCache.get} from another node of a cluster, next to bare consumers on the same node: one that answers the name
 * it is asked for, and one that answers the same JSON from a HashMap. Two JVMs on loopback: the one that is asked has the consumers, each on an event loop of its
 * own; this one asks them in turn, and reads what they answer.
 */
public final class ClusterBench {

  private static final int IN_FLIGHT = 64;

  private ClusterBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Path file = ClusterNode.file();
    try (Jvm node = Jvm.start(ClusterNode.class, Jvm.FLAGS, file.toString())) {
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
    InFlight echo = asks("bare consumer on another node that echoes the name", vertx, sender, ClusterNode.ECHO);
    Measured twin = new Warm(asks("another such echo", vertx, sender, ClusterNode.TWIN));
    InFlight bare = Samples.checked(asks("bare consumer on another node, HashMap, the same JSON", vertx, sender, ClusterNode.BARE));
    InFlight get = Samples.checked(asks("`get` on `simple`, from another node", vertx, sender, ClusterNode.ADDRESS + ".get"));
    InFlight client = Samples.checked(new InFlight("`ThumbnailCache.get` on `simple`, from another node", sender, IN_FLIGHT, 1, i -> cache.get(Samples.name(i))));
    Comparison comparison = Comparison.of(echo, twin, bare, get, client);
    Samples.checkCounted(ClusterNode.ADDRESS, Samples.hits(vertx, ClusterNode.ADDRESS), get.asked() + client.asked());
    Rows.write("cluster", Comparison.rows(comparison.ratio(get, echo, 0.9), comparison.ratio(client, echo), comparison.ratio(get, bare),
        comparison.ratio(client, bare), comparison.ratio(twin, echo)));
  }

  private static InFlight asks(String what, Vertx vertx, Context sender, String address) {
    return new InFlight(what, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address, Samples.name(i)));
  }
}
