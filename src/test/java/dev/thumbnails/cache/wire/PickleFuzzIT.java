package dev.thumbnails.cache.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are: a thumbnail, or the one exception. */
@Tag("faults")
@Tag("soak")
class PickleFuzzIT {

  private static final long SECONDS = Boolean.getBoolean("soak") ? 60 : 1;
  private static final int SHORT = 400;
  private static final PythonFormat FORMAT = PythonFormatTest.format(false, Compression.NONE, 4);

  private final List<Buffer> readable = Vectors.readable().stream().map(Vectors::value).filter(value -> value.length() < SHORT).toList();
  private final Map<UnreadableException.Reason, Integer> refused = new EnumMap<>(UnreadableException.Reason.class);
  private int read;

  @Test
  void noPrefixOfAThumbnailIsOne() {
    assertThat(readable).hasSizeGreaterThan(25);
    for (Buffer value : readable) {
      for (int i = 0; i < value.length(); i++) {
        Buffer prefix = value.getBuffer(0, i);
        assertThatThrownBy(() -> FORMAT.decode(prefix, PythonFormat.LONGEST)).isInstanceOf(UnreadableException.class);
      }
    }
  }

  @Test
  void aFlippedBitIsBorne() {
    for (Buffer value : readable) {
      for (int bit = 0; bit < value.length() * Byte.SIZE; bit++) {
        Buffer flipped = value.copy();
        flipped.setByte(bit / Byte.SIZE, (byte) (value.getByte(bit / Byte.SIZE) ^ 1 << bit % Byte.SIZE));
        check(flipped, "bit " + bit + " of " + value);
      }
    }
    report("flipped bits");
  }

  @Test
  void mutantsAreBorne() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<Buffer> all = Vectors.all().stream().map(Vectors::value).filter(value -> value.length() < 4096).toList();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    for (int i = 0; System.nanoTime() < end; i++) {
      check(mutant(all, random), "mutant " + i + " with seed " + seed);
    }
    report("mutants in " + SECONDS + " s");
  }

  private void check(Buffer value, String what) {
    try {
      Thumbnail thumbnail = FORMAT.decode(value, PythonFormat.LONGEST);
      read++;
      assertThat(Thumbnail.fromJson(thumbnail.toJson())).isEqualTo(thumbnail);
    } catch (UnreadableException e) {
      refused.merge(e.reason(), 1, Integer::sum);
    } catch (Throwable other) {
      throw new AssertionError(what, other);
    }
  }

  private void report(String what) {
    Figures.show(what + ": " + read + " thumbnails, and refused " + refused);
    assertThat(read).isPositive();
    assertThat(refused).containsKey(UnreadableException.Reason.CORRUPT);
  }

  /** A few bytes changed, taken out or put in, some of them from another value. */
  private static Buffer mutant(List<Buffer> all, SplittableRandom random) {
    Buffer value = all.get(random.nextInt(all.size())).copy();
    for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
      int at = random.nextInt(value.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> value = put(value, at, Buffer.buffer().appendByte((byte) random.nextInt(256)), 1);
        case 1 -> value = put(value, at, Buffer.buffer(), random.nextInt(1, 8));
        case 2 -> value = put(value, at, Buffer.buffer().appendByte((byte) random.nextInt(256)), 0);
        case 3 -> value = put(value, at, Buffer.buffer().appendLongLE(random.nextLong() >>> random.nextInt(64)), random.nextInt(9));
        default -> value = put(value, at, slice(all.get(random.nextInt(all.size())), random), random.nextInt(40));
      }
    }
    return value;
  }

  private static Buffer slice(Buffer value, SplittableRandom random) {
    int from = random.nextInt(value.length() + 1);
    return value.getBuffer(from, Math.min(value.length(), from + random.nextInt(60)));
  }

  private static Buffer put(Buffer value, int at, Buffer bytes, int instead) {
    return value.getBuffer(0, at).appendBuffer(bytes).appendBuffer(value.getBuffer(Math.min(value.length(), at + instead), value.length()));
  }
}
