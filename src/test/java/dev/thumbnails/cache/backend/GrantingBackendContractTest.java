package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;

/** The contract of a backend, before backends that grant no claims. */
class GrantingBackendContractTest {

  @Nested
  class BeforeGetAndSet extends OnAMap {

    BeforeGetAndSet() {
      super(0, false);
    }
  }

  @Nested
  class BeforeGetAndSetThatAreLate extends OnAMap {

    BeforeGetAndSetThatAreLate() {
      super(1, false);
    }
  }

  @Nested
  class BeforeOneThatRemoves extends OnAMap {

    BeforeOneThatRemoves() {
      super(0, true);
    }
  }

  @Nested
  class BeforeOneThatRemovesLate extends OnAMap {

    BeforeOneThatRemovesLate() {
      super(1, true);
    }
  }

  private abstract static class OnAMap extends CacheBackendContract {

    private final boolean removes;
    private final JsonObject section;

    OnAMap(long lateMs, boolean removes) {
      this.removes = removes;
      this.section = new JsonObject().put("type", "map").put("id", UUID.randomUUID().toString()).put("lateMs", lateMs).put("removes", removes);
    }

    @Override
    protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
      return BackendOpening.open(vertx, section, claimEnded);
    }

    @Override
    protected boolean claims() {
      return false;
    }

    @Override
    protected boolean expires() {
      return false;
    }

    @Override
    protected boolean deletes() {
      return removes;
    }

    @Override
    protected boolean invalidates() {
      return removes;
    }

    @Override
    protected boolean clears() {
      return removes;
    }
  }
}
