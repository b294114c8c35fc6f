package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
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

  private static final JsonFactory FACTORY = factory().build();
  private static final JsonFactory STRICT = factory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Enough for the fields of a thumbnail. What is nested has few. */
  private static final int LIKELY_FIELDS = 16;
  private static final int LIKELY_NESTED_FIELDS = 4;

  private static final JsonReading PLAIN = new JsonReading(false, null);
  private static final JsonReading EXACT = new JsonReading(true, null);

  private final boolean exact;
  private final Map<Integer, String> refused;

  private JsonReading(boolean exact, Map<Integer, String> refused) {
    this.exact = exact;
    this.refused = refused;
  }

  /** @param exact whether a decimal is refused if its double does not hold it */
  static JsonReading of(boolean exact) {
    return exact ? EXACT : PLAIN;
  }

  /** @param refused gets, instead of a failure, the index and the problem of each item of the outermost array that has such a decimal */
  static JsonReading exactItems(Map<Integer, String> refused) {
    return new JsonReading(true, refused);
  }

  private static JsonFactoryBuilder factory() {
    return new JsonFactoryBuilder().streamReadConstraints(LIMITS).enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER);
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
        Object value = PLAIN.root(parser);
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
  Object root(JsonParser parser) throws IOException {
    return switch (parser.currentTokenId()) {
      case JsonTokenId.ID_START_OBJECT -> new JsonObject(object(parser, LIKELY_FIELDS));
      case JsonTokenId.ID_START_ARRAY -> new JsonArray(array(parser));
      default -> value(parser, LIKELY_FIELDS);
    };
  }

  private Object value(JsonParser parser, int likelyFields) throws IOException {
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

  private Number number(JsonParser parser) throws IOException {
    if (parser.getTextLength() > JsonNumber.MAXIMUM_DIGITS
        && parser.getText().chars().filter(c -> c >= '0' && c <= '9').count() > JsonNumber.MAXIMUM_DIGITS) {
      throw new StreamConstraintsException("Number too long", parser.currentLocation());
    }
    Number number = parser.getNumberValue();
    if (exact && number instanceof Double value && !JsonNumber.isHeld(parser.getText(), value)) {
      refuse(new LostDigitsException(parser.getParsingContext(), parser.currentTokenLocation()), item(parser.getParsingContext()));
    }
    return number;
  }

  private void refuse(LostDigitsException lost, int item) throws LostDigitsException {
    if (refused == null || item < 0) {
      throw lost;
    }
    refused.putIfAbsent(item, lost.getOriginalMessage());
  }

  /** Returns the index in the outermost array, or -1 if the outermost value is no array. */
  private static int item(JsonStreamContext place) {
    JsonStreamContext context = place;
    while (!context.inRoot() && !context.getParent().inRoot()) {
      context = context.getParent();
    }
    return context.inArray() ? context.getCurrentIndex() : -1;
  }

  private Map<String, Object> object(JsonParser parser, int likelyFields) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>(likelyFields);
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      parser.nextToken();
      object.put(key, value(parser, LIKELY_NESTED_FIELDS));
    }
    return object;
  }

  private List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, LIKELY_NESTED_FIELDS));
    }
    return array;
  }

  /** A decimal that its double does not hold. The message names the key of the outermost object, and the rule. */
  @SuppressWarnings("serial")
  static final class LostDigitsException extends JsonProcessingException {

    private LostDigitsException(JsonStreamContext place, JsonLocation location) {
      super(field(place) + JsonNumber.MUST_BE_HELD, location);
    }

    private static String field(JsonStreamContext place) {
      String field = null;
      for (JsonStreamContext context = place; context != null; context = context.getParent()) {
        field = context.inObject() ? context.getCurrentName() : field;
      }
      return field == null ? "" : Shown.text(field) + ": ";
    }
  }

  private static StrictJsonException notJson() {
    return new StrictJsonException("", "not JSON");
  }
}
