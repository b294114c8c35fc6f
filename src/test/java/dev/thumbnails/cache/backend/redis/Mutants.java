package dev.thumbnails.cache.backend.redis;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Bytes that stand where a record should be: records with faults in them, and whatever else there may be. */
final class Mutants {

  private static final String FULL =
      "{\"name\":\"%s\",\"extension\":\"jpg\",\"path\":\"/srv/\u00e9\ud83d\ude00.jpg\",\"url\":\"https://example.org/a?b=c\","
      + "\"width\":300,\"height\":200,\"source\":\"originals/a.jpg\",\"alternatives\":[2,1.5],"
      + "\"metadata\":{\"a\":[1,2,{\"b\":null}],\"c\":-1.5e3,\"d\":true}}";
  private static final List<String> RECORDS = List.of(
      "T1" + FULL, "T1" + FULL, "T1" + FULL + "\na-claim", "T1{\"name\":\"%s\"}", "T1{\"name\":[\"%s\"]}",
      "C1{\"claim\":\"a-claim\",\"source\":\"originals/a.jpg\",\"endMs\":9999999999999}",
      "N1{\"reason\":\"why \u00e9\",\"endMs\":9999999999999}");
  /** What is put in the place of something, or between. */
  private static final List<String> FAULTS = List.of(
      "null", "true", "7", "-1", "0", "1.0", "1e2", "1e999999999", "-1e-999999999",
      "9".repeat(30), "9".repeat(1001), "0.1" + "0".repeat(1100), "NaN", "Infinity", "01",
      "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\u007f\"", "\"..\"", "\"a//b\"", "\"\"", "\"javascript:x\"", "[", "]",
      "{", "}", "{}", "[]", ",", ":", "\"", "\\",
      "\n", "\na claim\n", "\r\n", "\0", " ", "/* */", "'",
      "[".repeat(600), "[".repeat(1001), "{\"a\":".repeat(501), "[".repeat(499) + "]".repeat(499),
      ",\"name\":\"another\"", "\"width\":2147483648,", "\"endMs\":1,", "\"source\":7,", "\"unknown\":1,", "T1", "C1", "N1", "T2",
      "\ufeff");
  /** The same as bytes, which are no UTF-8: overlong, surrogates by themselves and in pairs, cut, beyond the last character. */
  private static final List<String> NO_UTF8 = List.of("\u00c0\u00af", "\u00c1\u00a1", "\u00e0\u0080\u00af",
      "\u00f0\u0080\u0080\u00af", "\u00ed\u00a0\u0080",
      "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080", "\u00c3", "\u00e2\u0082", "\u00f4\u0090\u0080\u0080", "\u00ff", "\u00fe\u00ff", "\u0080");
  private static final List<Charset> OTHER_CHARSETS = List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE,
      StandardCharsets.UTF_16, Charset.forName("UTF-32BE"),
      Charset.forName("UTF-32LE"), StandardCharsets.ISO_8859_1);

  private final Random random;

  Mutants(long seed) {
    this.random = new Random(seed);
  }

  /** Where a record of that name should be. */
  Buffer next(String name) {
    return switch (random.nextInt(16)) {
      case 0 -> Buffer.buffer(random(300));
      case 1 -> Buffer.buffer(tag()).appendBytes(random(300));
      case 2 -> Buffer.buffer(record(random.nextBoolean() ? name : "another/name"));
      case 3 -> inAnotherCharset(record(name));
      case 4 -> Buffer.buffer(swapped(record(name)));
      default -> mutated(Buffer.buffer(record(name)), 1 + random.nextInt(3));
    };
  }

  private String record(String name) {
    return RECORDS.get(random.nextInt(RECORDS.size())).replace("%s", name);
  }

  private String tag() {
    return List.of("T1", "C1", "N1").get(random.nextInt(3));
  }

  private byte[] random(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Behind its tag, with the marks that some begin with. */
  private Buffer inAnotherCharset(String record) {
    return Buffer.buffer(record.substring(0,
      2)).appendBytes(record.substring(2).getBytes(OTHER_CHARSETS.get(random.nextInt(OTHER_CHARSETS.size()))));
  }

  /** Two of its values, each in the other's place. */
  private String swapped(String record) {
    String[] fields = record.split("(?<=[:,{}])");
    int one = random.nextInt(fields.length);
    int other = random.nextInt(fields.length);
    String kept = fields[one];
    fields[one] = fields[other];
    fields[other] = kept;
    return String.join("", fields);
  }

  private Buffer mutated(Buffer value, int times) {
    Buffer result = value;
    for (int i = 0; i < times && result.length() > 0; i++) {
      int from = random.nextInt(result.length() + 1);
      int to = Math.min(result.length(), from + random.nextInt(6));
      result = switch (random.nextInt(8)) {
        case 0 -> flipped(result);
        case 1 -> result.getBuffer(0, from);
        case 2 -> replaced(result, from, to, Buffer.buffer());
        case 3 -> replaced(result, from, from, Buffer.buffer(random(4)));
        case 4 -> replaced(result, from, from, result.getBuffer(from, to));
        case 5 -> replaced(result, from, random.nextBoolean() ? from : to, fault());
        case 6 -> inPlaceOfAValue(result);
        default -> replaced(result, from, from, noUtf8());
      };
    }
    return result;
  }

  private Buffer flipped(Buffer value) {
    int at = random.nextInt(value.length());
    return value.copy().setByte(at, (byte) (value.getByte(at) ^ 1 << random.nextInt(8)));
  }

  private Buffer inPlaceOfAValue(Buffer value) {
    String text = value.toString(StandardCharsets.ISO_8859_1);
    int colon = text.indexOf(':', random.nextInt(text.length()));
    int end = text.indexOf(',', colon + 1);
    return colon < 0 || end < 0 ? value : replaced(value, colon + 1, end, fault());
  }

  private Buffer fault() {
    return Buffer.buffer(FAULTS.get(random.nextInt(FAULTS.size())));
  }

  private Buffer noUtf8() {
    return FakeRedis.bytes(NO_UTF8.get(random.nextInt(NO_UTF8.size())));
  }

  private static Buffer replaced(Buffer value, int from, int to, Buffer by) {
    return Buffer.buffer().appendBuffer(value.getBuffer(0, from)).appendBuffer(by).appendBuffer(value.getBuffer(to, value.length()));
  }
}
