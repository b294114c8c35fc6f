package dev.thumbnails.cache;

import dev.thumbnails.cache.json.JsonNumber;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.JsonTree;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON form of a thumbnail: strict on reading, canonical in writing. */
final class ThumbnailJson {

  private static final List<String> FIELDS =
      List.of("name", "extension", "path", "url", "width", "height", "source", "alternatives", "metadata");

  private static final Set<String> KNOWN = Set.copyOf(FIELDS);

  private static final int LIKELY_LENGTH = 256;

  private ThumbnailJson() {
  }

  static Thumbnail read(JsonObject json) {
    Map<String, Object> fields = json.getMap();
    for (String field : fields.keySet()) {
      if (!KNOWN.contains(field)) {
        throw new InvalidInputException(shown(field), "is no field of a thumbnail; these are: " + String.join(", ", FIELDS));
      }
    }
    return new Thumbnail(name(fields), text(fields, "extension"), text(fields, "path"), text(fields, "url"),
        pixels(fields, "width"), pixels(fields, "height"), text(fields, "source"), alternatives(fields), metadata(fields));
  }

  static JsonObject write(Thumbnail thumbnail) {
    JsonObject json = new JsonObject().put("name", thumbnail.name());
    putKnown(json, "extension", thumbnail.extension());
    putKnown(json, "path", thumbnail.path());
    putKnown(json, "url", thumbnail.url());
    putKnown(json, "width", thumbnail.width());
    putKnown(json, "height", thumbnail.height());
    putKnown(json, "source", thumbnail.source());
    if (thumbnail.alternatives() != null) {
      json.put("alternatives", new JsonArray(new ArrayList<>(thumbnail.alternatives())));
    }
    if (thumbnail.metadata() != null) {
      json.put("metadata", JsonTree.toJson(thumbnail.metadata()));
    }
    return json;
  }

  /** Writes {@link #write} as text, without a map. */
  static String encode(Thumbnail thumbnail) {
    StringBuilder json = new StringBuilder(LIKELY_LENGTH).append("{\"name\":");
    JsonText.append(json, thumbnail.name());
    appendKnown(json, ",\"extension\":", thumbnail.extension());
    appendKnown(json, ",\"path\":", thumbnail.path());
    appendKnown(json, ",\"url\":", thumbnail.url());
    appendKnown(json, ",\"width\":", thumbnail.width());
    appendKnown(json, ",\"height\":", thumbnail.height());
    appendKnown(json, ",\"source\":", thumbnail.source());
    appendKnown(json, ",\"alternatives\":", thumbnail.alternatives());
    appendKnown(json, ",\"metadata\":", thumbnail.metadata());
    return json.append('}').toString();
  }

  private static void appendKnown(StringBuilder json, String field, Object value) {
    if (value != null) {
      JsonText.append(json.append(field), value);
    }
  }

  private static void putKnown(JsonObject json, String field, Object value) {
    if (value != null) {
      json.put(field, value);
    }
  }

  /** A foreign field's name is bounded and printable before it goes into a message. */
  private static String shown(String field) {
    String printable = field.replaceAll("[^\\p{Alnum}_.-]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
  }

  private static String name(Map<String, Object> fields) {
    Object value = fields.get("name");
    if (value instanceof String name) {
      return name;
    }
    List<?> segments = JsonType.array(value);
    if (segments != null) {
      return ThumbnailName.join(segments);
    }
    if (fields.containsKey("name")) {
      throw wrongType("name", "a string or an array of strings", value);
    }
    return null;
  }

  private static String text(Map<String, Object> fields, String field) {
    Object value = fields.get(field);
    if (value instanceof String text) {
      return text;
    }
    if (fields.containsKey(field)) {
      throw wrongType(field, "a string", value);
    }
    return null;
  }

  private static Integer pixels(Map<String, Object> fields, String field) {
    Object value = fields.get(field);
    if (value instanceof Integer || !fields.containsKey(field)) {
      return (Integer) value;
    }
    if (value instanceof Number number) {
      if (JsonNumber.parsed(number) instanceof Integer pixels) {
        return pixels;
      }
      throw new InvalidInputException(field, "must be a whole number from 1 to " + Integer.MAX_VALUE);
    }
    throw wrongType(field, "a whole number", value);
  }

  private static List<Number> alternatives(Map<String, Object> fields) {
    Object value = fields.get("alternatives");
    if (!fields.containsKey("alternatives")) {
      return null;
    }
    List<?> array = JsonType.array(value);
    if (array == null) {
      throw wrongType("alternatives", "an array of numbers", value);
    }
    List<Number> resolutions = new ArrayList<>();
    for (Object resolution : array) {
      resolutions.add(ThumbnailResolution.check(resolution));
    }
    return resolutions;
  }

  private static Map<String, Object> metadata(Map<String, Object> fields) {
    Object value = fields.get("metadata");
    if (!fields.containsKey("metadata")) {
      return null;
    }
    if (value instanceof JsonObject object) {
      return JsonTree.copy("metadata", object.getMap());
    }
    if (value instanceof Map<?, ?> object) {
      return JsonTree.copy("metadata", object);
    }
    throw wrongType("metadata", "an object", value);
  }

  private static InvalidInputException wrongType(String field, String expected, Object value) {
    return new InvalidInputException(field, "must be " + expected + ", not " + JsonType.of(value));
  }
}
