package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailTest {

  private static final String JSON = """
      {"name":"a","extension":"jpg","path":"p/a.jpg","url":"/t/a.jpg","width":4,"height":3,"source":"s","alternatives":[1.5,2],\
      "metadata":{"z":1,"a":{"b":[null,true,"x",1.0]}}}""";

  @Test
  void jsonIsReadAndWrittenUnchanged() {
    Thumbnail thumbnail = Thumbnail.fromJson(new JsonObject(JSON));
    assertThat(thumbnail.toBuffer()).hasToString(JSON);
    assertThat(Thumbnail.fromJson(thumbnail.toJson())).isEqualTo(thumbnail).hasSameHashCodeAs(thumbnail);
  }

  @Test
  void fieldsAreWrittenInOneOrder() {
    JsonObject shuffled = new JsonObject().put("source", "s").put("width", 4).put("name", "a");
    assertThat(Thumbnail.fromJson(shuffled).toBuffer()).hasToString("{\"name\":\"a\",\"width\":4,\"source\":\"s\"}");
  }

  @Test
  void aNameMayBeAnArray() {
    assertThat(Thumbnail.fromJson(new JsonObject().put("name", new JsonArray().add("n").add("ame"))).name()).isEqualTo("n/ame");
  }

  @Test
  void theEncodingIsPlainUtf8() {
    assertThat(Thumbnail.of("\ud83d\ude00").toBuffer()).isEqualTo(Buffer.buffer("{\"name\":\"\ud83d\ude00\"}"));
  }

  @Test
  void whateverItsTextsHaveItIsWrittenAsVertxDoes() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (!(Character.isBmpCodePoint(c) && Character.isSurrogate((char) c))) {
        Thumbnail thumbnail = Thumbnail.of("a").withPath("a" + Character.toString(c) + "b").withSource(Character.toString(c));
        assertThat(thumbnail.toBuffer().toString()).isEqualTo(thumbnail.toJson().encode());
      }
    }
  }

  /** Equal as Java's numbers are: the kind counts, and zeros at the end do not. */
  @Test
  void aNumberIsEqualToItsOwnKind() {
    Thumbnail one = Thumbnail.of("a").withMetadata(Map.of("a", 1)).withAlternatives(List.of(2));
    assertThat(Thumbnail.of("a").withMetadata(Map.of("a", BigInteger.ONE)).withAlternatives(List.of(2L))).isEqualTo(one);
    assertThat(Thumbnail.of("a").withMetadata(Map.of("a", 1.0)).withAlternatives(List.of(2))).isNotEqualTo(one);
    assertThat(Thumbnail.of("a").withMetadata(Map.of("a", 1)).withAlternatives(List.of(2.0))).isNotEqualTo(one);
    assertThat(Thumbnail.of("a").withMetadata(Map.of("a", new BigDecimal("1.00")))).isEqualTo(Thumbnail.of("a").withMetadata(Map.of("a", 1.0f)));
  }

  @Test
  void numbersAndMetadataAreWrittenAsVertxDoes() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("z\"", Arrays.asList(1, 2.5, 1e300, new BigDecimal("1.50"), BigInteger.TEN.pow(30), true, null, "\u0001\ud83d\ude00"));
    metadata.put("a", Map.of("b", List.of()));
    Thumbnail thumbnail = Thumbnail.of("a").withSize(1, Integer.MAX_VALUE).withAlternatives(List.of(2, 1.5)).withMetadata(metadata);
    assertThat(thumbnail.toBuffer().toString()).isEqualTo(thumbnail.toJson().encode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.com", "HTTPS://example.com/a b", "https://example.com:8080/a?b=c@d#e@f", "/a", "a", "a/b:c", "./a",
      "../a", "?a", "#a", "//example.com/a", "1:2", "a@b", "\u00e9", "https://[::1]/a", "a%20b"})
  void aUrlIsHttpOrRelative(String url) {
    assertThat(Thumbnail.of("a").withUrl(url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://example.com", "file:///a", "mailto:a@b",
      "a+b.c-d:x", "x:", "blob:https://example.com/a", "view-source:http://a", "http:a", "https:/a", "http://", "http://:80/", "//:80", "http:///a", "https://?a",
      "http://user@example.com", "http://user:pw@example.com/", "//user@example.com", "///a", "//", "http://a@", "http:\\\\a", "\\\\a", "/\\a",
      " javascript:alert(1)", " /a", "/a ", "", "java\nscript:alert(1)", "\u0001javascript:alert(1)", "/a\u0000", "/a\r\nb", "/\u007f", "/\u0085"})
  void anyOtherUrlIsRefused(String url) {
    assertThatThrownBy(() -> Thumbnail.of("a").withUrl(url)).isInstanceOf(InvalidInputException.class).hasMessageStartingWith("url: must");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".jpg", "JPG", "Jpg", ".", "jpg.", "a/b", "a\\b", "jpg ", "j\npg", "a..b", "\u0000"})
  void anExtensionIsLowerCaseWithoutTheDot(String extension) {
    assertThatThrownBy(() -> Thumbnail.of("a").withExtension(extension)).hasMessageStartingWith("extension: must be lower case");
  }

  @Test
  void textsHaveNoUnpairedSurrogate() {
    for (String field : List.of("extension", "path", "url", "source")) {
      assertThatThrownBy(() -> Thumbnail.fromJson(new JsonObject().put("name", "a").put(field, "a\ud83d")))
          .hasMessage(field + ": must not have an unpaired surrogate");
    }
    assertThatThrownBy(() -> Thumbnail.of("a").withMetadata(Map.of("a", List.of("\ude00")))).hasMessageStartingWith("metadata: ");
    assertThatThrownBy(() -> Thumbnail.of("a").withMetadata(Map.of("\ude00", 1))).hasMessageStartingWith("metadata: ");
  }

  @Test
  void pixelsAreOneOrMore() {
    assertThat(Thumbnail.of("a").withSize(1, Integer.MAX_VALUE).height()).isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> Thumbnail.of("a").withSize(0, 1)).hasMessage("width: must be from 1 to 2147483647");
    assertThatThrownBy(() -> Thumbnail.of("a").withSize(1, -1)).hasMessage("height: must be from 1 to 2147483647");
    assertThat(Thumbnail.fromJson(new JsonObject().put("name", "a").put("width", 7L)).width()).isEqualTo(7);
  }

  @Test
  void alternativesAreNumbersOverZero() {
    assertThat(Thumbnail.of("a").withAlternatives(List.of(2L, 1.5f, (short) 3)).alternatives()).isEqualTo(List.of(2, 1.5, 3));
    for (Number wrong : List.of(0, -1, 0.0, Double.NaN, Double.POSITIVE_INFINITY, new BigDecimal("-0.5"))) {
      assertThatThrownBy(() -> Thumbnail.of("a").withAlternatives(List.of(wrong))).hasMessageStartingWith("alternatives: must");
    }
    assertThatThrownBy(() -> Thumbnail.of("a").withAlternatives(Arrays.asList(2, null))).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> new Thumbnail("a", null, null, null, null, null, null, Arrays.asList(2, null), null))
        .hasMessage("alternatives: must hold numbers only, not null");
  }

  @Test
  void metadataHoldsWhatJsonHas() {
    for (Object wrong : List.of(Instant.EPOCH, Buffer.buffer("a"), new byte[1], 'c', Double.NaN, new BigDecimal("0.1234567890123456789"),
        new BigDecimal("1e400"), new BigDecimal("1e-400"), new BigDecimal("-1e1000000000"), new BigDecimal("1e-1000000000"), new AtomicInteger(1), BigInteger.TEN.pow(1001), new BigDecimal(BigInteger.TEN.pow(1001).add(BigInteger.ONE)), new StringBuilder(), Thread.State.NEW, Map.of(1, 2))) {
      assertThatThrownBy(() -> Thumbnail.of("a").withMetadata(Map.of("a", wrong))).as(wrong.getClass().getName())
          .isInstanceOf(InvalidInputException.class).hasMessageStartingWith("metadata: must");
      // A message with such a decimal was once stored with the double next to it.
      JsonObject message = new JsonObject().put("name", "a").put("metadata", new JsonObject(Collections.singletonMap("a", wrong)));
      assertThatThrownBy(() -> Thumbnail.fromJson(message)).as(wrong.getClass().getName()).hasMessageStartingWith("metadata: must");
    }
    assertThatThrownBy(() -> Thumbnail.fromJson(new JsonObject().put("name", "a").put("alternatives", List.of(new BigDecimal("1.50000000000000000001")))))
        .hasMessage("alternatives: must not have a decimal that no double holds (17 digits, 4.9E-324 to 1.8E308)");
    assertThat(Thumbnail.of("a").withMetadata(Map.of("a", new BigDecimal("0.50"), "b", 1.1f)).metadata())
        .isEqualTo(Map.of("a", 0.5, "b", 1.1));
  }

  @Test
  void theDeepestMetadataIsReadBack() {
    assertThatThrownBy(() -> Thumbnail.of("a").withMetadata(nested(501))).hasMessage("metadata: must not be nested deeper than 500 levels");
    Thumbnail deepest = Thumbnail.of("a").withMetadata(nested(500));
    assertThat(Thumbnail.fromJson(new JsonObject(deepest.toBuffer()))).isEqualTo(deepest);
  }

  @Test
  void theLongestKeyAndNumberOfMetadataAreReadBack() {
    Thumbnail longest = Thumbnail.of("a").withMetadata(Map.of("k".repeat(50_000), BigInteger.TEN.pow(999).negate()));
    assertThat(Thumbnail.fromJson(new JsonObject(longest.toBuffer()))).isEqualTo(longest);
    assertThatThrownBy(() -> Thumbnail.of("a").withMetadata(Map.of("k".repeat(50_001), 1))).hasMessageStartingWith("metadata: must not");
  }

  @Test
  void sizesAndExtensionsAreShared() {
    String json = "{\"name\":\"%s\",\"extension\":\"%s\",\"width\":4000,\"height\":5000}";
    Thumbnail one = Thumbnail.fromJson(new JsonObject(json.formatted("a", "webp")));
    Thumbnail other = Thumbnail.fromJson(new JsonObject(json.formatted("b", "webp")));
    assertThat(other.extension()).isSameAs(one.extension());
    assertThat(other.width()).isSameAs(one.width());
    assertThat(other.height()).as("what is large is not").isNotSameAs(one.height()).isEqualTo(5000);
    // As many as there are places, and some that share one.
    for (int i = 0; i < 1000; i++) {
      assertThat(Thumbnail.of("a").withExtension("e" + i).extension()).isEqualTo("e" + i);
    }
  }

  @Test
  void nobodyCanChangeIt() {
    List<Object> list = new ArrayList<>(List.of(1));
    Map<String, Object> metadata = new HashMap<>(Map.of("list", list));
    List<Number> alternatives = new ArrayList<>(List.of(2));
    Thumbnail thumbnail = Thumbnail.of("a").withMetadata(metadata).withAlternatives(alternatives);
    metadata.clear();
    list.clear();
    alternatives.clear();
    thumbnail.toJson().getJsonObject("metadata").getJsonArray("list").clear();
    assertThat(thumbnail.metadata()).isEqualTo(Map.of("list", List.of(1)));
    assertThat(thumbnail.alternatives()).isEqualTo(List.of(2));
    assertThatThrownBy(() -> thumbnail.metadata().clear()).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<?>) thumbnail.metadata().get("list")).clear()).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> thumbnail.alternatives().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aFieldThatIsNotListedIsNamedSafely() {
    assertThatThrownBy(() -> Thumbnail.fromJson(new JsonObject().put("name", "a").put("Width", 1)))
        .hasMessageStartingWith("Width: is no field of a thumbnail; these are: name, extension, path,");
    assertThatThrownBy(() -> Thumbnail.fromJson(new JsonObject().put("name", "a").put("\u001b[2J\r\n" + "x".repeat(1000), 1)))
        .message().matches("\\?\\?2J\\?\\?x{58}\\.\\.\\.: is no field.*");
  }

  @Test
  void ratioAndOrientationNeedBothPixels() {
    assertThat(Thumbnail.of("a").withSize(400, 200).ratio()).isEqualTo(2.0);
    assertThat(Thumbnail.of("a").withSize(400, 200).isLandscape()).isTrue();
    assertThat(Thumbnail.of("a").withSize(200, 400).isPortrait()).isTrue();
    assertThat(Thumbnail.of("a").withSize(4, 4).isPortrait() || Thumbnail.of("a").withSize(4, 4).isLandscape()).isFalse();
    Thumbnail unknown = Thumbnail.fromJson(new JsonObject().put("name", "a").put("width", 4));
    assertThat(unknown.ratio()).isNaN();
    assertThat(unknown.isPortrait() || unknown.isLandscape()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"a/b.jpg, 2, a/b@2x.jpg", "a/b.jpg, 1.5, a/b@1.5x.jpg", "a/b.jpg, 2.0, a/b@2x.jpg", "b, 3, b@3x", "a.d/b, 2, a.d/b@2x",
      ".a, 2, .a@2x", "a/.b, 2, a/.b@2x", "a.b.jpg, 2, a.b@2x.jpg", "a.jpg, 100, a@100x.jpg"})
  void anAlternativePathHasTheResolution(String path, String resolution, String expected) {
    assertThat(Thumbnail.of("n").withPath(path).alternativePath(new BigDecimal(resolution))).isEqualTo(expected);
  }

  @Test
  void anAlternativePathNeedsAPathAndAResolution() {
    assertThat(Thumbnail.of("a").alternativePath(2)).isNull();
    assertThatThrownBy(() -> Thumbnail.of("a").alternativePath(0)).isInstanceOf(InvalidInputException.class);
  }

  private static Map<String, Object> nested(int levels) {
    Map<String, Object> nested = Map.of();
    for (int i = 1; i < levels; i++) {
      nested = Map.of("a", nested);
    }
    return nested;
  }
}
