package dev.thumbnails.cache;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Nested;

/** Claims, waiting for them and negative entries, as messages: on the backends in memory. */
class ClaimMessagesTest {

  @Nested
  class OnSimple extends ClaimMessages {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "simple");
    }
  }

  @Nested
  class OnSharedData extends ClaimMessages {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "shared-data");
    }
  }
}
