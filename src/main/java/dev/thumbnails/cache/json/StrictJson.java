package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.Map;

/** Reads JSON text from outside: one value and nothing after it, no key given twice. */
public final class StrictJson {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private StrictJson() {
  }

  /**
   * Reads the value as {@link JsonText#decode(String)} does.
   *
   * @throws StrictJsonException that says where the text is not such JSON, and why. It repeats one character at most: the text may be a
   *     password
   */
  public static Object decode(String text) {
    return decode(text, JsonReading.of(false));
  }

  /**
   * Reads the value as {@link #decode(String)} does, and refuses a decimal with digits that no double gives back.
   *
   * @throws StrictJsonException as of {@link #decode(String)}; for a decimal it names the field of the outermost object that has one
   */
  public static Object decodeExact(String text) {
    return decode(text, JsonReading.of(true));
  }

  /**
   * Reads the value as {@link #decodeExact(String)} does. If it is an array, an item with such a decimal makes no failure, and has another
   * number there.
   *
   * @param refused gets the index of each such item, and the problem, which names the field of the item's
   * @throws StrictJsonException as of {@link #decodeExact(String)}
   */
  public static Object decodeExactItems(String text, Map<Integer, String> refused) {
    return decode(text, JsonReading.exactItems(refused));
  }

  private static Object decode(String text, JsonReading reading) {
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw new StrictJsonException("1:1: ", "not JSON: must not begin with a byte order mark (U+FEFF)");
    }
    try (JsonParser parser = JsonReading.strictParser(text)) {
      return located(parser, reading);
    } catch (IOException e) {
      throw new StrictJsonException("", "not JSON");
    }
  }

  private static Object located(JsonParser parser, JsonReading reading) throws IOException {
    try {
      return onlyValue(parser, reading);
    } catch (JsonProcessingException e) {
      // A limit that is reached has no place of its own.
      throw at(e.getLocation() == null ? parser.currentLocation() : e.getLocation(), SyntaxProblem.of(e));
    }
  }

  private static Object onlyValue(JsonParser parser, JsonReading reading) throws IOException {
    if (parser.nextToken() == null) {
      throw at(parser.currentTokenLocation(), "not JSON: must not be empty");
    }
    Object value = reading.root(parser);
    checkEnd(parser);
    return value;
  }

  private static void checkEnd(JsonParser parser) throws IOException {
    JsonLocation more = null;
    try {
      more = parser.nextToken() == null ? null : parser.currentTokenLocation();
    } catch (JsonProcessingException e) {
      more = e.getLocation();
    }
    if (more != null) {
      throw at(more, "not JSON: must end after the first value");
    }
  }

  private static StrictJsonException at(JsonLocation location, String problem) {
    return new StrictJsonException(location.getLineNr() + ":" + Math.max(1, location.getColumnNr()) + ": ", problem);
  }
}
