package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * The project's own stored form: the tag {@code T1} (a thumbnail, version 1), then its canonical JSON in UTF-8. The tag tells a
 * thumbnail from whatever else may stand under a name.
 */
public final class JsonFormat {

  /** What a record begins with, in ASCII. */
  public static final String TAG = "T1";

  private static final Buffer TAG_BYTES = Buffer.buffer(TAG);

  private JsonFormat() {
  }

  public static Buffer encode(Thumbnail thumbnail) {
    return Buffer.buffer(TAG).appendBuffer(thumbnail.toBuffer());
  }

  /**
   * Reads a stored value, which may be anything.
   *
   * @param name what it was stored under; a thumbnail of another name is unreadable
   * @throws UnreadableException if it is not a record of that thumbnail
   */
  public static Thumbnail decode(String name, Buffer value) {
    int start = TAG_BYTES.length();
    if (value.length() < start || !value.getBuffer(0, start).equals(TAG_BYTES)) {
      throw new UnreadableException(Reason.FOREIGN);
    }
    Thumbnail thumbnail = read(value.getBuffer(start, value.length()));
    if (!thumbnail.name().equals(name)) {
      throw new UnreadableException(Reason.OTHER_NAME);
    }
    return thumbnail;
  }

  private static Thumbnail read(Buffer json) {
    try {
      return Thumbnail.fromJson(new JsonObject(json));
    } catch (DecodeException | InvalidInputException e) {
      throw new UnreadableException(Reason.DAMAGED);
    }
  }
}
