package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads the JSON text of the cache's own values. The application may configure Vert.x's mapper, or replace it: this text stays the same. So
 * everything that is stored, hashed, compared, put into a script or sent over HTTP is written here.
 */
public final class JsonText {

  private static final int LIKELY_LENGTH = 128;

  private JsonText() {
  }

  /**
   * Returns the JSON text of {@code value}, on one line and without blanks.
   *
   * @throws IllegalArgumentException if it is, or holds, anything but a JSON value
   */
  public static String encode(Object value) {
    StringBuilder json = new StringBuilder(LIKELY_LENGTH);
    append(json, value);
    return json.toString();
  }

  /** Appends the text of {@link #encode} to {@code json}. */
  public static void append(StringBuilder json, Object value) {
    if (value instanceof String text) {
      appendText(json, text);
    } else if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
      json.append(((Number) value).longValue());
    } else if (value == null || value instanceof Boolean || value instanceof BigInteger) {
      json.append(value);
    } else if (value instanceof Number number) {
      appendDecimal(json, number);
    } else if (value instanceof JsonObject object) {
      appendObject(json, object.getMap());
    } else if (value instanceof Map<?, ?> object) {
      appendObject(json, object);
    } else {
      appendArray(json, value);
    }
  }

  /**
   * Reads one JSON value, as Vert.x reads it without an application's settings. Of a key that is given twice, the later value counts. A decimal is the double
   * next to it.
   *
   * @throws StrictJsonException if the text is not JSON
   */
  public static Object decode(String text) {
    return JsonReading.value(JsonReading.parser(text));
  }

  /** Reads those bytes of {@code json}, which must be ASCII, as {@link #decode(String)} reads a text. */
  public static Object decodeAscii(byte[] json, int from, int to) {
    return JsonReading.value(JsonReading.parser(json, from, to - from));
  }

  private static void appendText(StringBuilder json, String text) {
    json.append('"');
    if (isPlain(text)) {
      json.append(text);
    } else {
      JsonStringEncoder.getInstance().quoteAsString(text, json);
    }
    json.append('"');
  }

  /** Returns whether JSON has this value as it is. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** JSON has no NaN and no infinity: Vert.x writes them as strings. */
  private static void appendDecimal(StringBuilder json, Number number) {
    if (!Double.isFinite(number.doubleValue())) {
      json.append('"').append(number.doubleValue()).append('"');
    } else if (number instanceof Float) {
      json.append(NumberOutput.toString(number.floatValue(), true));
    } else {
      // A mapper may read decimals as BigDecimal, whose own text differs from that of the double that was written: 1.0E+10 and 1.0E10.
      json.append(JsonNumber.text(number.doubleValue()));
    }
  }

  private static void appendObject(StringBuilder json, Map<?, ?> object) {
    json.append('{');
    int start = json.length();
    for (Map.Entry<?, ?> field : object.entrySet()) {
      if (json.length() > start) {
        json.append(',');
      }
      if (!(field.getKey() instanceof String key)) {
        throw new IllegalArgumentException("a key of a JSON object is a string, not " + JsonType.of(field.getKey()));
      }
      appendText(json, key);
      json.append(':');
      append(json, field.getValue());
    }
    json.append('}');
  }

  private static void appendArray(StringBuilder json, Object value) {
    List<?> array = JsonType.array(value);
    if (array == null) {
      throw new IllegalArgumentException("JSON has no value that is " + JsonType.of(value));
    }
    json.append('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      append(json, array.get(i));
    }
    json.append(']');
  }
}
