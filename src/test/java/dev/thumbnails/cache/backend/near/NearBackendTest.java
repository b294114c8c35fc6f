package dev.thumbnails.cache.backend.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class NearBackendTest {

  private static final long LONG_MS = 60_000;

  /** The near cache of one node still has what another node has deleted and is making anew. */
  @Test
  void aRenewalIsNotAnsweredWithAHitThatIsOutOfDate(Vertx vertx) {
    CacheBackend behind = Futures.await(BackendOpening.open(vertx, new JsonObject().put("type", "simple"), name -> { }, ChangeListener.NONE));
    NearCache near = NearCache.acquire(vertx, "near", new NearSettings(100, LONG_MS), new SimpleMeterRegistry());
    CacheBackend backend = new NearBackend(behind, near, ChangeListener.NONE);
    Thumbnail old = Thumbnail.of("n");
    Futures.await(backend.set(old, 0));
    assertThat(Futures.await(backend.look("n"))).isEqualTo(new Lookup.Hit(old));
    Futures.await(behind.delete("n"));
    Futures.await(behind.claim("n", new Claim("mine", null, LONG_MS)));
    assertThat(Futures.await(backend.look("n"))).as("near").isEqualTo(new Lookup.Hit(old));
    assertThat(Futures.await(backend.claim("n", new Claim("mine", null, LONG_MS, true)))).isEqualTo(new Lookup.Granted("mine"));
    near.release();
    Futures.await(behind.close());
  }
}
