package dev.thumbnails.cache.json;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Bodies of messages that write themselves. For another node Vert.x asks the body for its bytes, and a plain {@link JsonObject} writes them with the
 * application's mapper. On this node the receiver gets a plain copy as ever.
 */
public final class WireJson {

  private WireJson() {
  }

  /** Returns {@code body} as one that writes itself with {@link JsonText}; anything but a plain JsonObject or JsonArray is returned as it is. */
  public static Object of(Object body) {
    if (body != null && body.getClass() == JsonObject.class) {
      return new WireObject((JsonObject) body);
    }
    return body != null && body.getClass() == JsonArray.class ? new WireArray((JsonArray) body) : body;
  }

  private static final class WireObject extends JsonObject {

    WireObject(JsonObject body) {
      super(body.getMap());
    }

    @Override
    public String encode() {
      return JsonText.encode(this);
    }

    @Override
    public Buffer toBuffer() {
      return Buffer.buffer(JsonText.encode(this));
    }
  }

  private static final class WireArray extends JsonArray {

    WireArray(JsonArray body) {
      super(body.getList());
    }

    @Override
    public String encode() {
      return JsonText.encode(this);
    }

    @Override
    public Buffer toBuffer() {
      return Buffer.buffer(JsonText.encode(this));
    }
  }
}
