package dev.thumbnails.cache.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.wire.pickle.PickleReader;
import dev.thumbnails.cache.wire.pickle.PickleWriter;
import dev.thumbnails.cache.wire.pickle.ThumbnailState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What CPython's {@code pickle.dumps} gives, as {@code src/test/python/golden.py} has recorded it. */
class GoldenPicklesTest {

  static Stream<JsonObject> goldens() {
    return Vectors.resource("golden-pickles.json").toJsonArray().stream().map(JsonObject.class::cast);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void eachIsWrittenAsByPythonAndReadAgain(JsonObject golden) throws NoSuchAlgorithmException {
    ThumbnailState state = state(golden.getJsonArray("state"));
    Buffer written = PickleWriter.write(state, golden.getInteger("protocol"));
    if (golden.containsKey("base64")) {
      assertThat(Base64.getEncoder().encodeToString(written.getBytes())).isEqualTo(golden.getString("base64"));
    }
    assertThat(written.length()).isEqualTo(golden.getInteger("length"));
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(written.getBytes()))).isEqualTo(golden.getString("sha256"));
    assertThat(PickleReader.read(written.getBytes(), PickleReader.LONGEST)).isEqualTo(state);
  }

  private static ThumbnailState state(JsonArray pairs) {
    Map<String, Object> state = new HashMap<>();
    pairs.forEach(pair -> state.put(((JsonArray) pair).getString(0), ((JsonArray) pair).getValue(1)));
    JsonArray size = (JsonArray) state.getOrDefault("size", new JsonArray().addNull().addNull());
    return new ThumbnailState(text(state, "name"), text(state, "extension"), text(state, "_url"), size.getInteger(0), size.getInteger(1),
        text(state, "path"), text(state, "source"), text(state, "alternatives"), text(state, "metadata"));
  }

  private static String text(Map<String, Object> state, String key) {
    return state.get(key) instanceof JsonObject repeated
        ? repeated.getString("repeat").repeat(repeated.getInteger("times"))
        : (String) state.get(key);
  }
}
