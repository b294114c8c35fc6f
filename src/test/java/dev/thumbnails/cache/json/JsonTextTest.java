package dev.thumbnails.cache.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  private static final List<Object> SCALARS = Arrays.asList(null, true, false, 0, -7, Integer.MIN_VALUE, Long.MAX_VALUE, (short) 5, (byte) -5, 0.0, -0.0, 1.5,
      1e10, 1.0E-7, Double.MIN_VALUE, Double.MAX_VALUE, 0.1f, 3.4e38f, Double.NaN, Float.NEGATIVE_INFINITY, BigInteger.TEN.pow(40).negate(), "", "a",
      "\"\\/\b\t\n\f\r\u0000\u001f\u007f\u0080\u2028\u00e9\u20ac", "\ud83d\ude00 beyond the BMP", "\ud83d", "a longer text without anything to escape");

  /** Records that were stored, and entity tags that clients have, were written by Vert.x's codec as it is without an application's settings. */
  @Test
  void theTextIsThatOfVertxWithoutAnySettings() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      Object value = value(random, 4);
      String text = JsonText.encode(value);
      assertThat(text).as("seed %d", seed).isEqualTo(Json.encode(value));
      assertThat(JsonText.decode(text)).as("seed %d", seed).isEqualTo(Json.decodeValue(text));
    }
  }

  @Test
  void bytesAreReadAsTextIs() {
    byte[] bytes = "T1{\"a\":[1,2.50,{\"b\":null}],\"c\":123456789012345678901}\nx".getBytes(StandardCharsets.US_ASCII);
    JsonObject read = (JsonObject) JsonText.decodeAscii(bytes, 2, bytes.length - 2);
    assertThat(read).isEqualTo(JsonText.decode(new String(bytes, 2, bytes.length - 4, StandardCharsets.US_ASCII)));
    assertThat(read.encode()).isEqualTo("{\"a\":[1,2.5,{\"b\":null}],\"c\":123456789012345678901}");
  }

  /** As an application's mapper may have read them. */
  @Test
  void otherKindsOfNumbersAndArraysHaveTheSameText() {
    Map<String, Object> read = new LinkedHashMap<>();
    read.put("whole", BigInteger.valueOf(7));
    read.put("decimal", new BigDecimal("1.0E10"));
    read.put("array", new Object[] {1L, new Object[0]});
    assertThat(JsonText.encode(read)).isEqualTo("{\"whole\":7,\"decimal\":1.0E10,\"array\":[1,[]]}");
  }

  /** Java 17 writes the first three with other digits than Java 21 does. The entity tag would depend on the node's Java. */
  @Test
  void aDoubleHasOneTextWithEachJava() {
    assertThat(JsonText.encode(List.of(1e23, 2e23, -8.41e21, 1e-323, 1e22, 0.1f))).isEqualTo("[1.0E23,2.0E23,-8.41E21,9.9E-324,1.0E22,0.1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}{}", "[1,]", "{'a':1}", "{a:1}", "/**/{}", "# a\n{}", "[1]//", "NaN", "+1", "01", ".5", "{\"a\":1,}", "\"\t\"", "nul"})
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> JsonText.decode(text)).isInstanceOf(StrictJsonException.class).hasMessage("not JSON");
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> JsonText.decodeAscii(bytes, 0, bytes.length)).isInstanceOf(StrictJsonException.class);
  }

  @Test
  void whatJsonDoesNotHaveIsNotWritten() {
    for (Object other : List.of(new StringBuilder(), 'c', Thread.State.NEW, Map.of(1, 2), List.of(Map.of("a", new int[1])))) {
      assertThatThrownBy(() -> JsonText.encode(other)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Vert.x asks a body for its bytes when it sends it to another node. On this node it gives the receiver a copy. */
  @Test
  void aBodyWritesItselfAndIsCopiedAsAPlainOne() {
    JsonObject object = new JsonObject().put("a", new JsonArray().add("\ud83d\ude00"));
    JsonObject body = (JsonObject) WireJson.of(object);
    assertThat(body.toBuffer().toString()).isEqualTo(body.encode()).isEqualTo("{\"a\":[\"\ud83d\ude00\"]}");
    assertThat(body.copy()).isEqualTo(object).isExactlyInstanceOf(JsonObject.class);
    JsonArray array = (JsonArray) WireJson.of(new JsonArray().add(object));
    assertThat(array.toBuffer().toString()).isEqualTo(array.encode()).isEqualTo("[{\"a\":[\"\ud83d\ude00\"]}]");
    assertThat(array.copy()).isEqualTo(new JsonArray().add(object)).isExactlyInstanceOf(JsonArray.class);
    assertThat(WireJson.of("a")).isEqualTo("a");
    assertThat(WireJson.of(body)).isSameAs(body);
    assertThat(WireJson.of(null)).isNull();
  }

  private static Object value(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 2 : 6);
    if (kind < 2) {
      return SCALARS.get(random.nextInt(SCALARS.size()));
    }
    List<Object> array = new ArrayList<>();
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = random.nextInt(8); i > 0; i--) {
      array.add(value(random, depth - 1));
      object.put("k\"\n\u00e9" + random.nextInt(100), value(random, depth - 1));
    }
    return switch (kind) {
      case 2 -> array;
      case 3 -> new JsonArray(array);
      case 4 -> object;
      default -> new JsonObject(object);
    };
  }
}
