package dev.thumbnails.cache.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Values that real Pythons wrote, and such as must be refused, with what has to be read or why not. */
final class Vectors {

  private Vectors() {
  }

  static List<JsonObject> all() {
    return resource("vectors.json").toJsonObject().getJsonArray("vectors").stream().map(JsonObject.class::cast).toList();
  }

  /** Those to be read, as thumbnails. */
  static List<JsonObject> readable() {
    return all().stream().filter(vector -> vector.getJsonObject("expect").containsKey("ok")).toList();
  }

  static Buffer value(JsonObject vector) {
    String base64 = vector.getString("value_base64");
    return base64 == null ? repeated(vector.getString("id")) : Buffer.buffer(Base64.getDecoder().decode(base64));
  }

  /** The two that are not written out. */
  private static Buffer repeated(String id) {
    String opcodes = Map.of("bad-many-marks", "(".repeat(50_000), "bad-dup-flood", "N" + "2".repeat(50_000)).get(id);
    return Buffer.buffer(new byte[] {(byte) 0x80, 4}).appendString(opcodes + ".");
  }

  static Buffer resource(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream(name)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
