package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.wire.pickle.PickleReader;
import dev.thumbnails.cache.wire.pickle.PickleWriter;
import dev.thumbnails.cache.wire.pickle.ThumbnailState;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads values of 8 MiB that are as laborious as can be, in a JVM of its own with a small heap, and prints how many microseconds each takes at best and at
 * first.
 */
public final class LargePickles {

  private static final int SIZE = PickleReader.LONGEST;
  private static final int TIMES = 7;
  private static final PythonFormat FORMAT = PythonFormatTest.format(false, Compression.NONE, 4);
  private static final String HEAD = "\u0080\u0004\u008c\u0011thumbnails.images\u0094\u008c\tThumbnail\u0094";

  private LargePickles() {
  }

  public static void main(String[] arguments) {
    read(written("/a"));
    values().forEach((name, value) -> {
      byte[] bytes = value.get();
      long first = 0;
      long best = Long.MAX_VALUE;
      for (int i = 0; i < TIMES; i++) {
        long took = read(bytes);
        first = i == 0 ? took : first;
        best = Math.min(best, took);
      }
      System.out.println(best + " " + first + " " + name);
    });
    System.out.println("done");
  }

  private static long read(byte[] value) {
    long start = System.nanoTime();
    try {
      FORMAT.decode(Buffer.buffer(value), PythonFormat.LONGEST);
    } catch (UnreadableException e) {
      // As it may be.
    }
    return (System.nanoTime() - start) / 1000;
  }

  private static Map<String, Supplier<byte[]>> values() {
    Map<String, Supplier<byte[]>> values = new LinkedHashMap<>();
    for (String opcodes : new String[] {"N", "}", "]", ")", "(", "2", "h\u0000", "\u0094", "N\u0094", "h\u0000q\u0001", "}h\u0000", "h\u0000h\u0001\u00930", "N\u0085",
        "NN\u0086", "(t", "(l", "(d", "(u", "}h\u0000Ns", "}(h\u0000Nu", "K\u0001K\u0001\u0086", "\u008c\u0001a", "C\u0001a", "J\u0000\u0000\u0000\u0000",
        "\u0095\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "cPIL.a\nb\n", "cPIL.a\nb\n)R0", "cthumbnails.images\nThumbnail\n)\u0081}b0", "\u0080\u0004",
        "(1", "N0", "}\u008c\u0004nameNs0"}) {
      values.put("repeated " + printable(opcodes), () -> repeated(HEAD + "N", opcodes));
    }
    values.put("attributes set again and again", () -> repeated(HEAD + "\u0093)\u0081}(\u008c\u0004name\u0094", "h\u0002h\u0002"));
    values.put("objects built again and again", () -> repeated(HEAD + "\u0093\u0094)\u0081\u0094}\u0094", "h\u0003h\u0004b0"));
    values.put("long classes named again and again", () -> repeated("\u0080\u0004\u008c\u0020PIL." + "a".repeat(28) + "\u0094\u008c\u0020" + "a".repeat(32)
        + "\u0094", "h\u0000h\u0001\u00930"));
    values.put("a memo far away", () -> bytes("\u0080\u0004B" + littleEndian(SIZE - 40) + "\u0000".repeat(SIZE - 40) + "r" + littleEndian(SIZE - 60) + "r"
        + littleEndian(SIZE - 50) + "."));
    values.put("one text for all attributes", () -> bytes("\u0080\u0002cthumbnails.images\nThumbnail\n)\u0081}(U\u0004nameU\u0001aU\u0005imageX" + littleEndian(SIZE - 300)
        + "a".repeat(SIZE - 300) + "q\u0000U\u0004pathh\u0000U\u0006sourceh\u0000U\u0008metadatah\u0000U\u000calternativesh\u0000ub."));
    values.put("an image", () -> written("x".repeat(SIZE - 200)));
    values.put("text that is not ASCII", () -> written("\u00e9".repeat(SIZE / 2 - 200)));
    values.put("text that is no character", () -> repeated("\u0080\u0004X\u00ff\u00ff\u007f\u0000", "\u00ed\u00a0\u0080"));
    values.put("zlib", () -> Compression.ZLIB.compress(Buffer.buffer(repeated(HEAD, "N"))).getBytes());
    values.put("gzip", () -> Compression.GZIP.compress(Buffer.buffer(repeated(HEAD, "N"))).getBytes());
    values.put("zlib of too much", () -> Compression.ZLIB.compress(Buffer.buffer(new byte[2 * SIZE])).getBytes());
    return values;
  }

  private static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String littleEndian(int number) {
    return Buffer.buffer().appendIntLE(number).toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] written(String path) {
    return PickleWriter.write(new ThumbnailState("a", "jpg", null, null, null, path, null, null, null), 4).getBytes();
  }

  private static byte[] repeated(String head, String part) {
    byte[] value = new byte[SIZE];
    byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] others = part.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(first, 0, value, 0, first.length);
    for (int i = first.length; i < SIZE; i++) {
      value[i] = others[(i - first.length) % others.length];
    }
    return value;
  }

  private static String printable(String opcodes) {
    StringBuilder text = new StringBuilder();
    opcodes.chars().forEach(c -> text.append(c > ' ' && c < 0x7f ? Character.toString(c) : "\\x" + Integer.toHexString(c)));
    return text.toString();
  }
}
