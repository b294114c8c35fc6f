package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON with parsers that no setting of the application reaches. */
final class JsonReading {

  static final int MAXIMUM_TEXT_LENGTH = 20_000_000;

  /** Jackson's default limits. They are set here because an application may override the defaults for the whole JVM. */
  private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
      .maxNestingDepth(2 * JsonTree.MAXIMUM_DEPTH)
      // One more than are taken: of some numbers Jackson counts a digit too few. The digits are counted again below.
      .maxNumberLength(JsonNumber.MAXIMUM_DIGITS + 1)
      .maxStringLength(MAXIMUM_TEXT_LENGTH)
      .maxNameLength(JsonTree.MAXIMUM_KEY_LENGTH)
      .build();

  private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(LIMITS).build();
  private static final JsonFactory STRICT = JsonFactory.builder().streamReadConstraints(LIMITS)
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Enough for the fields of a thumbnail. What is nested has few. */
  private static final int LIKELY_FIELDS = 16;
  private static final int LIKELY_NESTED_FIELDS = 4;

  private JsonReading() {
  }

  static JsonParser parser(String text) {
    try {
      return FACTORY.createParser(text);
    } catch (IOException e) {
      throw notJson();
    }
  }

  /** One that fails at a key that is given twice. */
  static JsonParser strictParser(String text) throws IOException {
    return STRICT.createParser(text);
  }

  static JsonParser parser(byte[] json, int from, int length) {
    try {
      return FACTORY.createParser(json, from, length);
    } catch (IOException e) {
      throw notJson();
    }
  }

  /** The only value of that text, which is closed then. */
  static Object value(JsonParser parser) {
    try (parser) {
      if (parser.nextToken() != null) {
        Object value = root(parser);
        if (parser.nextToken() == null) {
          return value;
        }
      }
    } catch (IOException e) {
      throw notJson();
    }
    throw notJson();
  }

  /** The value that the parser's token begins: a {@link JsonObject}, a {@link JsonArray} or what else JSON has. */
  static Object root(JsonParser parser) throws IOException {
    return switch (parser.currentTokenId()) {
      case JsonTokenId.ID_START_OBJECT -> new JsonObject(object(parser, LIKELY_FIELDS));
      case JsonTokenId.ID_START_ARRAY -> new JsonArray(array(parser));
      default -> value(parser, LIKELY_FIELDS);
    };
  }

  private static Object value(JsonParser parser, int likelyFields) throws IOException {
    return switch (parser.currentTokenId()) {
      case JsonTokenId.ID_START_OBJECT -> object(parser, likelyFields);
      case JsonTokenId.ID_START_ARRAY -> array(parser);
      case JsonTokenId.ID_STRING -> parser.getText();
      case JsonTokenId.ID_NUMBER_INT, JsonTokenId.ID_NUMBER_FLOAT -> number(parser);
      case JsonTokenId.ID_TRUE -> Boolean.TRUE;
      case JsonTokenId.ID_FALSE -> Boolean.FALSE;
      case JsonTokenId.ID_NULL -> null;
      default -> throw notJson();
    };
  }

  private static Number number(JsonParser parser) throws IOException {
    if (parser.getTextLength() > JsonNumber.MAXIMUM_DIGITS
        && parser.getText().chars().filter(c -> c >= '0' && c <= '9').count() > JsonNumber.MAXIMUM_DIGITS) {
      throw new StreamConstraintsException("Number too long", parser.currentLocation());
    }
    return parser.getNumberValue();
  }

  private static Map<String, Object> object(JsonParser parser, int likelyFields) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>(likelyFields);
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      object.put(key, value(parser, LIKELY_NESTED_FIELDS));
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, LIKELY_NESTED_FIELDS));
    }
    return array;
  }

  private static StrictJsonException notJson() {
    return new StrictJsonException("", "not JSON");
  }
}
