package dev.thumbnails.cache.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.pickle.PickleWriter;
import dev.thumbnails.cache.wire.pickle.ThumbnailState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonFormatTest {

  private static final String PATH = "/srv/media/thumbnails-cache";
  private static final String URL = "/media/thumbnails-cache";
  private static final PythonFormat FORMAT = format(false, Compression.NONE, 4);
  private static final Thumbnail FULL = Thumbnail.of("a/b").withExtension("png").withPath("/elsewhere/b.png").withUrl("https://cdn.example/b.png")
      .withSize(400, 300).withSource("photos/1.jpg").withAlternatives(List.of(2, 1.5)).withMetadata(Map.of("blurhash", "LKO2?U%2"));

  static PythonFormat format(boolean release, Compression compression, int protocol) {
    return new PythonFormat(PATH, URL, release, compression, protocol, 65_536);
  }

  static Stream<JsonObject> vectors() {
    return Vectors.all().stream();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void eachVectorIsReadOrRefusedForItsReason(JsonObject vector) {
    JsonObject expected = vector.getJsonObject("expect");
    Buffer value = Vectors.value(vector);
    assertThat(value.length()).isEqualTo(vector.getInteger("length"));
    if (expected.containsKey("ok")) {
      assertRead(expected.getJsonObject("ok"), FORMAT.decode(value, PythonFormat.LONGEST));
    } else if (expected.containsKey("error")) {
      assertRefused(value, Reason.valueOf(expected.getString("error")));
    } else {
      assertRead(expected.getJsonObject("file_of_ok"), FORMAT.decode(ofFile(value), PythonFormat.LONGEST));
    }
  }

  /** Of a file of Django's file cache, which begins with the pickle of when it ends. */
  private static Buffer ofFile(Buffer value) {
    int expiry = 2 + 9 + 1 + 8 + 1;
    return value.getBuffer(expiry, value.length());
  }

  private static void assertRead(JsonObject expected, Thumbnail read) {
    assertThat(read.name()).isEqualTo(expected.getString("name"));
    assertThat(read.extension()).isEqualTo(expected.getString("extension"));
    assertThat(read.width()).isEqualTo(expected.getInteger("width"));
    assertThat(read.height()).isEqualTo(expected.getInteger("height"));
    String file = expected.getString("name") + "." + expected.getString("extension");
    // One has an attribute "path", which Python does not look at.
    assertThat(read.path()).isIn(PATH + "/" + expected.getString("python_path", file), "/java/only");
    String override = expected.getString("url_override");
    assertThat(read.url()).isEqualTo(expected.getString("python_url", override == null ? URL + "/" + file : override));
  }

  private static void assertRefused(Buffer value, Reason reason) {
    assertThatThrownBy(() -> FORMAT.decode(value, PythonFormat.LONGEST))
        .isInstanceOfSatisfying(UnreadableException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void whatIsWrittenIsRead(int protocol) {
    for (Compression compression : Compression.values()) {
      PythonFormat format = format(false, compression, protocol);
      assertThat(format.decode(format.encode(FULL), PythonFormat.LONGEST)).isEqualTo(FULL);
    }
  }

  @Test
  void pathAndUrlAreDerivedAndNotWritten() {
    Thumbnail bare = Thumbnail.of("a/b").withExtension("jpg");
    Thumbnail derived = bare.withPath(PATH + "/a/b.jpg").withUrl(URL + "/a/b.jpg");
    assertThat(FORMAT.encode(derived)).isEqualTo(FORMAT.encode(bare));
    assertThat(FORMAT.decode(FORMAT.encode(bare), PythonFormat.LONGEST)).isEqualTo(derived);
    assertThat(new PythonFormat(null, null, false, Compression.NONE, 4, 1024).decode(FORMAT.encode(bare), PythonFormat.LONGEST)).isEqualTo(bare);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://cdn.example/t", "https://cdn.example/t/"})
  void aUrlIsJoinedAsItIs(String url) {
    PythonFormat format = new PythonFormat("", url, false, Compression.NONE, 4, 1024);
    Thumbnail read = format.decode(format.encode(Thumbnail.of("a/b").withExtension("jpg")), PythonFormat.LONGEST);
    assertThat(read.url()).isEqualTo("https://cdn.example/t/a/b.jpg");
    assertThat(read.path()).isEqualTo("a/b.jpg");
    assertThat(format.encode(Thumbnail.of("a/b").withExtension("jpg")).toString()).as("Python would derive https:/cdn").contains("_url", read.url());
  }

  @Test
  void anEmptyUrlIsNoneAsInPython() {
    Buffer value = PickleWriter.write(new ThumbnailState("a/b", "JPG", "", null, null, null, null, null, null), 4);
    assertThat(FORMAT.decode(value, PythonFormat.LONGEST))
        .isEqualTo(Thumbnail.of("a/b").withExtension("jpg").withPath(PATH + "/a/b.JPG").withUrl(URL + "/a/b.JPG"));
  }

  /** They may be the site's own; what is as long as no thumbnail of ours is not even looked at. */
  @ParameterizedTest
  @MethodSource("foreignTexts")
  void attributesOfOursThatHoldSomethingElseAreIgnored(String text) {
    Buffer value = PickleWriter.write(new ThumbnailState("a/b", "jpg", null, null, null, null, null, text, text), 4);
    assertThat(FORMAT.decode(value, PythonFormat.LONGEST).metadata()).isNull();
    assertThat(FORMAT.decode(value, PythonFormat.LONGEST).alternatives()).isNull();
  }

  static Stream<String> foreignTexts() {
    return Stream.of("", "text", "7", "null", "{", "[1,", "[".repeat(3000), "{\"a\":1,\"a\":2}", "[" + "1,".repeat(70_000) + "1]", "[0]", "[\"a\"]",
        "{\"a\":".repeat(600) + "1" + "}".repeat(600));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "-1, 1"})
  void whatHasNoSidesIsNoThumbnail(int width, int height) {
    Buffer value = PickleWriter.write(new ThumbnailState("a/b", "jpg", null, width, height, null, null, null, null), 4);
    assertRefused(value, Reason.NOT_A_THUMBNAIL);
  }

  /** What looks like it to a reader and is another thing to Python, or is in a real value. */
  @ParameterizedTest
  @CsvSource({
      "8002637468756d626e61696c732e696d616765730a5468756d626e61696c0a29817d2858040000006e616d655801000000616350494c2e506e67496d616765506c7567696e0a695458740a58040000006e616d65858158010000006275622e, CORRUPT",
      "8002637468756d626e61696c732e696d616765730a5468756d626e61696c0a29817d71002858040000006e616d65580100000061756350494c2e496d6167650a636173740a4e6800865258040000006e616d655801000000627330622e, CORRUPT",
      "8002637468756d626e61696c732e696d616765730a5468756d626e61696c0a298171007d2858040000006e616d6558010000006175626350494c2e496d6167650a636173740a4e680086527d58040000006e616d655801000000627362302e, CORRUPT",
      "8002637468756d626e61696c732e696d616765730a5468756d626e61696c0a7100298171017d71022858040000006e616d65710358010000006171045801000000787105635f5f6275696c74696e5f5f0a62797465730a71062952710775622e,"})
  void whatPythonReadsOtherwiseIsRefused(String hex, Reason reason) {
    Buffer value = Buffer.buffer(HexFormat.of().parseHex(hex));
    if (reason == null) {
      assertThat(FORMAT.decode(value, PythonFormat.LONGEST).name()).isEqualTo("a");
    } else {
      assertRefused(value, reason);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"//cdn.example/t", "/media//t"})
  void aUrlThatIsDerivedInTwoWaysIsWritten(String base) {
    PythonFormat format = new PythonFormat(null, base, false, Compression.NONE, 4, 1024);
    for (String url : new String[] {(base + "/a.jpg"), (base + "/a.jpg").replace("//", "/")}) {
      Thumbnail thumbnail = Thumbnail.of("a").withExtension("jpg").withUrl(url);
      assertThat(format.decode(format.encode(thumbnail), PythonFormat.LONGEST)).isEqualTo(thumbnail);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a\\b", "a b", ".", "../x"})
  void anExtensionThatIsNoneIsNoThumbnails(String extension) {
    assertRefused(PickleWriter.write(new ThumbnailState("a/b", extension, null, null, null, null, null, null, null), 4), Reason.NOT_A_THUMBNAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "http://user@host/", "ftp://host/", "a\\b"})
  void aUrlThatMayNotBeShownIsNoThumbnails(String url) {
    assertRefused(PickleWriter.write(new ThumbnailState("a/b", "jpg", url, null, null, null, null, null, null), 4), Reason.NOT_A_THUMBNAIL);
  }

  @Test
  void aReleaseIsToldTheUrlOfWhatIsNoJpg() {
    PythonFormat format = format(true, Compression.NONE, 4);
    assertThat(format.encode(Thumbnail.of("a/b").withExtension("png")).toString()).contains(URL + "/a/b.png");
    assertThat(format.encode(Thumbnail.of("a/b").withExtension("jpg")).toString()).doesNotContain(URL);
    assertThat(FORMAT.encode(Thumbnail.of("a/b").withExtension("png")).toString()).doesNotContain(URL);
  }

  @Test
  void pythonNeedsAnExtension() {
    assertThatThrownBy(() -> FORMAT.encode(Thumbnail.of("a"))).isInstanceOf(InvalidInputException.class).hasMessageContaining("extension");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsTooLargeIsNotExpanded(Compression compression) {
    Buffer bomb = compression.compress(Buffer.buffer(new byte[PythonFormat.LONGEST + 1]));
    assertRefused(bomb, Reason.TOO_LARGE);
  }

  @Test
  void whatHasTooManyOpcodesIsTooLarge() {
    int most = 1 << 18;
    assertThat(FORMAT.decode(withOpcodesMore(most - 1000), PythonFormat.LONGEST)).isEqualTo(FULL);
    assertRefused(withOpcodesMore(most), Reason.TOO_LARGE);
  }

  /** A thumbnail's value, and in it so many that come to nothing. */
  private static Buffer withOpcodesMore(int count) {
    Buffer value = format(false, Compression.NONE, 2).encode(FULL);
    int version = 2;
    return value.getBuffer(0, version).appendString("(" + "N".repeat(count - 2) + "1").appendBuffer(value.getBuffer(version, value.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZLIB", "GZIP"})
  void whatIsCompressedIsWhole(String name) {
    Buffer value = Compression.valueOf(name).compress(FORMAT.encode(FULL));
    for (int i = 2; i < value.length(); i++) {
      assertRefused(value.getBuffer(0, i), Reason.CORRUPT);
    }
    assertRefused(value.copy().appendByte((byte) 0), Reason.CORRUPT);
  }
}
