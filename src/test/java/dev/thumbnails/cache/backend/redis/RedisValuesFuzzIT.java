package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is found under a key is a record of its name or a miss that is counted, and never a failure. */
@Tag("faults")
@Tag("soak")
class RedisValuesFuzzIT {

  private static final int VALUES = Boolean.getBoolean("soak") ? 1_000_000 : 200_000;
  private static final String NAME = "n/ame";
  private static final int LONGEST = 2000;
  /** Of so many misses one is read strictly too, to see that it is none: that takes longest. */
  private static final int REREAD = 8;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RedisValues values = new RedisValues(new UnreadableMeter(registry, Reason.OF_RECORDS), LONGEST);
  private int hits;
  private int others;
  private int nothing;

  @Test
  void everyValueIsARecordOrAMissThatIsCounted() {
    long seed = System.nanoTime();
    Mutants mutants = new Mutants(seed);
    for (int i = 0; i < VALUES; i++) {
      Buffer value = mutants.next(NAME);
      try {
        check(value, i % REREAD == 0);
      } catch (RuntimeException | Error failure) {
        throw new AssertionError("value " + i + " with seed " + seed + ": " + value.toString("ISO-8859-1"), failure);
      }
    }
    Map<String, Integer> reasons = new TreeMap<>();
    registry.find("cache.unreadable").counters().forEach(counter -> reasons.put(counter.getId().getTag("reason"), (int) counter.count()));
    Figures.show("R13, R16, R18: 0 failures and 0 wrong records of " + VALUES + " values: " + hits + " hits, "
        + others + " claims or failures, " + reasons);
    assertThat(hits + others + nothing + reasons.values().stream().mapToInt(Integer::intValue).sum()).as("seed " + seed).isEqualTo(VALUES);
    assertThat(hits).isPositive();
    assertThat(others).isPositive();
  }

  private void check(Buffer value, boolean reread) {
    Entry entry = values.read(NAME, value);
    if (entry instanceof Stored stored) {
      hits++;
      assertThat(stored.thumbnail()).isEqualTo(StrictReader.thumbnail(NAME, value));
      assertThat(JsonFormat.decode(NAME, JsonFormat.encode(stored))).isEqualTo(stored);
    } else if (entry != null) {
      others++;
      assertThat(StrictReader.isOther(value)).isTrue();
    } else if (value.length() == 0) {
      nothing++;
    } else if (reread && value.length() <= LONGEST) {
      assertThat(StrictReader.thumbnail(NAME, value)).isNull();
      assertThat(StrictReader.isOther(value)).isFalse();
    }
  }
}
