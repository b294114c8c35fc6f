package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A claim that its asker is never told of must not stay. */
@ExtendWith(VertxExtension.class)
class LateClaimsTest {

  private static final int NAMES = 512;

  /** The deadline is over about when the names are looked at: it is the time in between that counts. */
  @Test
  void aBatchThatIsRefusedAsTooLateHasClaimedNothing(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class.getName(), Deployments.of("simple")));
    Messages cache = new Messages(vertx);
    for (int round = 0; round < 19; round++) {
      String prefix = round + "/";
      JsonArray names = new JsonArray(IntStream.range(0, NAMES).mapToObj(i -> prefix + i).toList());
      Future<Message<Object>> asked = cache.send("getAll", names, "claimMs", 600_000, "deadlineMs", System.currentTimeMillis() + 1);
      Futures.await(asked.otherwiseEmpty());
      if (asked.failed()) {
        assertThat(cache.headers("get", prefix + 0, "claimMs", 1000)).containsEntry("status", "miss").containsKey("claim");
      }
    }
  }
}
