package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.StrictJsonException;
import dev.thumbnails.cache.wire.JsonFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * What was under a key before a record took its place, as far as somebody has to be told of its end; read as records.lua reads it.
 *
 * @param source what it depended on; null for nothing
 */
record Replaced(boolean isClaim, String source) {

  static final Replaced NOTHING = new Replaced(false, null);

  private static final String SOURCE = "\"source\":";

  /** @param longest in bytes; whatever is longer is no record */
  static Replaced of(Buffer value, int longest) {
    String record = value.length() > longest ? "" : value.toString();
    return JsonFormat.isRecord(record) ? new Replaced(record.startsWith("C1"), record.contains(SOURCE) ? source(record) : null) : NOTHING;
  }

  private static String source(String record) {
    int end = record.indexOf('\n');
    try {
      Object json = JsonText.decode(record.substring(2, end < 0 ? record.length() : end));
      return json instanceof JsonObject known && known.getValue("source") instanceof String source ? source : null;
    } catch (StrictJsonException noJson) {
      return null;
    }
  }
}
