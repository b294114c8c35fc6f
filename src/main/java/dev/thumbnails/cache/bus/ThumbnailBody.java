package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A thumbnail's JSON as the body of a message, to be read only. The event bus gives each receiver of this Vert.x instance a copy, which is made right from
 * the thumbnail: it is the only JSON that such a message costs.
 */
public final class ThumbnailBody extends JsonObject {

  private final Thumbnail thumbnail;

  public ThumbnailBody(Thumbnail thumbnail) {
    super(new Fields(thumbnail));
    this.thumbnail = Objects.requireNonNull(thumbnail, "thumbnail");
  }

  /** The receiver's own, to be changed as they like. */
  @Override
  public JsonObject copy(Function<Object, ?> cloner) {
    return thumbnail.toJson();
  }

  @Override
  public String encode() {
    return thumbnail.toBuffer().toString();
  }

  /** Returns the bytes that go to another node. They do not depend on the application's mapper. */
  @Override
  public Buffer toBuffer() {
    return thumbnail.toBuffer();
  }

  /** For who looks at messages that are sent. */
  private static final class Fields extends AbstractMap<String, Object> {

    private final Thumbnail thumbnail;

    Fields(Thumbnail thumbnail) {
      this.thumbnail = thumbnail;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      return Collections.unmodifiableMap(thumbnail.toJson().getMap()).entrySet();
    }
  }
}
