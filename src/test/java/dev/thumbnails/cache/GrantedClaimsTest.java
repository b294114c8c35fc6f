package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.thirdparty.MapBackendFactory;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code getOrCreate} on a backend with {@code get} and {@code set} alone. Each call once failed with 501. */
@ExtendWith(VertxExtension.class)
class GrantedClaimsTest {

  private static final Thumbnail MADE = Thumbnail.of("n/ame").withSize(4, 3);

  private final AtomicInteger creations = new AtomicInteger();
  private final String id = UUID.randomUUID().toString();
  private Vertx vertx;
  private ThumbnailCache cache;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    this.cache = ThumbnailCache.create(vertx);
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "map").put("id", id).put("lateMs", 2)).setInstances(4);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  @Test
  void aThumbnailIsMadeOnceAndStored() {
    List<Future<Thumbnail>> asked = IntStream.range(0, 50).mapToObj(i -> cache.getOrCreate("n/ame", "a source", this::make)).toList();
    Futures.await(Future.all(asked));
    assertThat(asked).allSatisfy(each -> assertThat(each.result()).isEqualTo(MADE.withSource("a source")));
    assertThat(creations).hasValue(1);
    assertThat(MapBackendFactory.store(id)).containsEntry("n/ame", MADE.withSource("a source"));
  }

  /** As several applications would ask, that share nothing: the messages come to all instances in turn. */
  @Test
  void ofAllWhoSendMessagesOneIsGrantedTheClaim() {
    DeliveryOptions options = new DeliveryOptions().addHeader("claimMs", "60000");
    List<Future<Message<Object>>> asked = IntStream.range(0, 40).mapToObj(i -> vertx.eventBus().request("thumbnails.cache.get", "n/ame", options)).toList();
    Futures.await(Future.all(asked));
    assertThat(asked.stream().filter(each -> each.result().headers().contains("claim"))).hasSize(1);
  }

  @Test
  void aFailureIsRemembered() {
    assertThat(Futures.failure(cache.getOrCreate("n/ame", () -> Future.failedFuture("no image")))).hasMessage("no image");
    assertThat(Futures.failure(cache.getOrCreate("n/ame", this::make))).isInstanceOf(CreationFailedException.class).hasMessage("no image");
    assertThat(creations).hasValue(0);
  }

  private Future<Thumbnail> make() {
    creations.incrementAndGet();
    return vertx.timer(50, TimeUnit.MILLISECONDS).map(MADE.withSource("a source"));
  }
}
