package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.ClaimToken;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Failed;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.StrictJsonException;
import dev.thumbnails.cache.json.Utf8;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The project's own stored form: a tag, which tells a record from whatever else may stand under a name, and JSON in UTF-8.
 *
 * <ul>
 * <li>{@code T1} and a thumbnail's canonical JSON; then, if it was set with a claim, a line feed and the claim
 * <li>{@code C1} and a claim: {@code claim}, {@code source} if it is known, {@code endMs} since the epoch
 * <li>{@code N1} and a negative entry: {@code reason}, {@code source} if it is known, {@code endMs}
 * </ul>
 */
public final class JsonFormat {

  private static final int TAG_LENGTH = 2;
  private static final int LIKELY_LENGTH = 128;

  private JsonFormat() {
  }

  public static Buffer encode(Entry entry) {
    if (entry instanceof Stored stored) {
      Buffer json = stored.thumbnail().toBuffer();
      Buffer record = Buffer.buffer(TAG_LENGTH + json.length()).appendByte((byte) 'T').appendByte((byte) '1').appendBuffer(json);
      return stored.claim() == null ? record : record.appendString("\n" + stored.claim());
    }
    if (entry instanceof Claimed claimed) {
      return record("C1", "claim", claimed.claim(), claimed);
    }
    return record("N1", "reason", ((Failed) entry).reason(), entry);
  }

  /** What is to be known beside a thumbnail that is stored elsewhere; either may be null. */
  public static String control(String source, String claim) {
    StringBuilder json = new StringBuilder("T1{");
    if (source != null) {
      JsonText.append(json.append("\"source\":"), source);
    }
    json.append('}');
    return json + (claim == null ? "" : "\n" + claim);
  }

  /** Whether it has the tag of a thumbnail's record, readable or not. */
  public static boolean isThumbnail(Buffer value) {
    return value.length() >= TAG_LENGTH && value.getByte(0) == 'T' && value.getByte(1) == '1';
  }

  /** Whether it has the tag of a record, readable or not. */
  public static boolean isRecord(String value) {
    return value.startsWith("T1") || value.startsWith("C1") || value.startsWith("N1");
  }

  /**
   * Reads a stored value, which may be anything. A thumbnail's record does not say when it ends.
   *
   * @param name what it was stored under; a thumbnail of another name is unreadable
   * @throws UnreadableException if it is not a record of that name
   */
  public static Entry decode(String name, Buffer value) {
    byte[] bytes = value.getBytes();
    try {
      return switch (kind(bytes)) {
        case 'T' -> thumbnail(name, bytes);
        case 'C' -> claimed(json(bytes, bytes.length));
        case 'N' -> failed(json(bytes, bytes.length));
        default -> throw new UnreadableException(Reason.FOREIGN);
      };
    } catch (StrictJsonException | InvalidInputException | CharacterCodingException e) {
      throw new UnreadableException(Reason.CORRUPT);
    }
  }

  /** The letter of a tag; 0 for none. */
  private static byte kind(byte[] value) {
    return value.length >= TAG_LENGTH && value[1] == '1' ? value[0] : 0;
  }

  private static Stored thumbnail(String name, byte[] value) throws CharacterCodingException {
    int end = lineFeed(value);
    Thumbnail plain = PlainThumbnail.read(value, TAG_LENGTH, end);
    Thumbnail thumbnail = plain == null ? thumbnail(json(value, end)) : plain;
    if (!thumbnail.name().equals(name)) {
      throw new UnreadableException(Reason.OTHER_NAME);
    }
    return new Stored(thumbnail, end == value.length ? null : claim(new String(value, end + 1, value.length - end - 1, StandardCharsets.UTF_8)), 0);
  }

  private static Thumbnail thumbnail(JsonObject json) {
    // A message may have it in parts, a record has not.
    text(json, "name");
    return Thumbnail.fromJson(json);
  }

  private static String claim(String text) {
    if (!ClaimToken.isValid(text)) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    return text;
  }

  private static Claimed claimed(JsonObject json) {
    return new Claimed(claim(text(json, "claim")), source(json), endMs(json));
  }

  private static Failed failed(JsonObject json) {
    return new Failed(text(json, "reason"), source(json), endMs(json));
  }

  private static String source(JsonObject json) {
    return json.containsKey("source") ? text(json, "source") : null;
  }

  private static String text(JsonObject json, String field) {
    if (json.getValue(field) instanceof String text) {
      Utf8.length(field, text);
      return text;
    }
    throw new UnreadableException(Reason.CORRUPT);
  }

  private static long endMs(JsonObject json) {
    if (json.getValue("endMs") instanceof Long endMs && endMs > 0) {
      return endMs;
    }
    throw new UnreadableException(Reason.CORRUPT);
  }

  private static Buffer record(String tag, String field, String value, Entry entry) {
    StringBuilder record = new StringBuilder(LIKELY_LENGTH).append(tag).append("{\"").append(field).append("\":");
    JsonText.append(record, value);
    if (entry.source() != null) {
      JsonText.append(record.append(",\"source\":"), entry.source());
    }
    return Buffer.buffer(record.append(",\"endMs\":").append(entry.endMs()).append('}').toString());
  }

  private static JsonObject json(byte[] value, int end) throws CharacterCodingException {
    // The parser of bytes takes UTF-16 and UTF-32 too, and what is nearly UTF-8.
    Object json = isAscii(value, end)
        ? JsonText.decodeAscii(value, TAG_LENGTH, end)
        : JsonText.decode(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value, TAG_LENGTH, end - TAG_LENGTH)).toString());
    if (json instanceof JsonObject object) {
      return object;
    }
    throw new UnreadableException(Reason.CORRUPT);
  }

  /** Whether it is ASCII without a NUL, and so the same in whatever the parser takes it for. */
  private static boolean isAscii(byte[] bytes, int end) {
    for (int i = TAG_LENGTH; i < end; i++) {
      if (bytes[i] <= 0) {
        return false;
      }
    }
    return true;
  }

  /** JSON has none of its own: in a string it is escaped. */
  private static int lineFeed(byte[] value) {
    for (int i = TAG_LENGTH; i < value.length; i++) {
      if (value[i] == '\n') {
        return i;
      }
    }
    return value.length;
  }
}
