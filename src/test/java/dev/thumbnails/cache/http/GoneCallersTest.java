package dev.thumbnails.cache.http;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Nested;

/** Clients that close their connections: on the backends in memory. */
class GoneCallersTest {

  @Nested
  class OnSimple extends GoneCallers {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "simple");
    }
  }

  @Nested
  class OnSharedData extends GoneCallers {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "shared-data");
    }
  }
}
