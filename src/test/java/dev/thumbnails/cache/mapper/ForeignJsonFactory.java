package dev.thumbnails.cache.mapper;

import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An application's own JSON for Vert.x, with what mappers can be told at once: on writing it indents, sorts keys, leaves nulls out, escapes what is not ASCII
 * and makes strings of numbers. On reading it makes BigInteger, BigDecimal and Java arrays. It has also overridden Jackson's limits for the whole JVM.
 */
public final class ForeignJsonFactory implements JsonFactory {

  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }

  @Override
  public JsonCodec codec() {
    JsonCodec codec = new Codec();
    StreamReadConstraints.overrideDefaultStreamReadConstraints(
        StreamReadConstraints.builder().maxNestingDepth(3).maxNumberLength(3).maxStringLength(3).maxNameLength(3).build());
    return codec;
  }

  private static final class Codec implements JsonCodec {

    private final JacksonCodec plain = new JacksonCodec();

    @Override
    public <T> T fromString(String json, Class<T> type) {
      return type.cast(root(plain.fromString(json, type)));
    }

    @Override
    public <T> T fromBuffer(Buffer json, Class<T> type) {
      return type.cast(root(plain.fromBuffer(json, type)));
    }

    @Override
    public <T> T fromValue(Object json, Class<T> type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String toString(Object value, boolean pretty) {
      StringBuilder json = new StringBuilder();
      write(json, value, "\n");
      return json.toString();
    }

    @Override
    public Buffer toBuffer(Object value, boolean pretty) {
      return Buffer.buffer(toString(value, pretty));
    }

    private static Object root(Object value) {
      if (value instanceof JsonObject object) {
        return new JsonObject(object((Map<?, ?>) object.getMap()));
      }
      if (value instanceof JsonArray array) {
        return new JsonArray(list(array.getList()));
      }
      if (value instanceof Map<?, ?> object) {
        return object(object);
      }
      return value instanceof List<?> array ? list(array) : value(value);
    }

    private static Object value(Object value) {
      if (value instanceof Map<?, ?> object) {
        return object(object);
      }
      if (value instanceof List<?> array) {
        return list(array).toArray();
      }
      if (value instanceof Integer || value instanceof Long) {
        return BigInteger.valueOf(((Number) value).longValue());
      }
      return value instanceof Double decimal ? new BigDecimal(decimal.toString()) : value;
    }

    private static Map<String, Object> object(Map<?, ?> read) {
      Map<String, Object> object = new LinkedHashMap<>();
      read.forEach((key, value) -> object.put((String) key, value(value)));
      return object;
    }

    private static List<Object> list(List<?> read) {
      List<Object> list = new ArrayList<>();
      read.forEach(element -> list.add(value(element)));
      return list;
    }

    private static void write(StringBuilder json, Object value, String line) {
      if (value instanceof JsonObject object) {
        writeObject(json, object.getMap(), line);
      } else if (value instanceof Map<?, ?> object) {
        writeObject(json, object, line);
      } else if (value instanceof JsonArray || value instanceof List<?>) {
        writeArray(json, value instanceof JsonArray array ? array.getList() : (List<?>) value, line);
      } else if (value instanceof String || value instanceof Number) {
        writeText(json, value.toString());
      } else {
        json.append(value);
      }
    }

    private static void writeObject(StringBuilder json, Map<?, ?> object, String line) {
      String separator = "{";
      for (Map.Entry<?, ?> field : new TreeMap<>(object).entrySet()) {
        if (field.getValue() != null) {
          writeText(json.append(separator).append(line).append("  "), (String) field.getKey());
          write(json.append(" : "), field.getValue(), line + "  ");
          separator = ",";
        }
      }
      json.append(separator.equals("{") ? "{ }" : line + "}");
    }

    private static void writeArray(StringBuilder json, List<?> array, String line) {
      json.append("[ ");
      for (int i = 0; i < array.size(); i++) {
        write(json.append(i == 0 ? "" : ", "), array.get(i), line);
      }
      json.append(" ]");
    }

    private static void writeText(StringBuilder json, String text) {
      json.append('"');
      for (char c : text.toCharArray()) {
        json.append(c >= ' ' && c < 0x7F && c != '"' && c != '\\' ? Character.toString(c) : String.format("\\u%04x", (int) c));
      }
      json.append('"');
    }
  }
}
