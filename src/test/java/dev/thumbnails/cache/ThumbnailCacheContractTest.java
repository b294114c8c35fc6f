package dev.thumbnails.cache;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Nested;

/** The contract of a backend, passed through {@link ThumbnailCache}, the event bus and the verticle. */
class ThumbnailCacheContractTest {

  @Nested
  class OnSimple extends ContractOverTheBus {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "simple");
    }
  }

  @Nested
  class OnSharedData extends ContractOverTheBus {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "shared-data");
    }
  }
}
