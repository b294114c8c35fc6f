package dev.thumbnails.cache.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CacheBackend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests what every backend must do. The author of a backend extends this class, opens the backend in {@link #open}, and says by methods such as
 * {@link #claims} what the backend does not do. Whatever it does not do must fail with {@link FailureCode#UNSUPPORTED}.
 *
 * <p>JUnit 5, vertx-junit5 and AssertJ must be on the class path of the test.
 */
public abstract class CacheBackendContract extends InvalidationContract {

  @Test
  void aMissIsNull() {
    assertThat(Futures.await(backend().get("a/miss"))).isNull();
  }

  @Test
  void whatIsSetIsRead() {
    Futures.await(backend().set(FULL, 0));
    assertThat(Futures.await(backend().get(FULL.name()))).isEqualTo(FULL);
    assertThat(Futures.await(backend().get(FULL.name())).toBuffer()).isEqualTo(FULL.toBuffer());
  }

  /** It may know nothing, but nothing else than what it stores. */
  @Test
  void whatIsKnownWithoutWaitingIsWhatIsStored() {
    assertThat(backend().getNow(FULL.name())).isNull();
    Futures.await(backend().set(FULL, 0));
    assertThat(backend().getNow(FULL.name())).isIn(null, FULL);
    Thumbnail changed = Thumbnail.of(FULL.name()).withSize(1, 1);
    Futures.await(backend().set(changed, 0));
    assertThat(backend().getNow(FULL.name())).isIn(null, changed);
    if (deletes()) {
      Futures.await(backend().delete(FULL.name()));
      assertThat(backend().getNow(FULL.name())).isNull();
    }
  }

  @Test
  void aNameAloneIsAThumbnail() {
    Thumbnail bare = Thumbnail.of("n/ame");
    Futures.await(backend().set(bare, 0));
    assertThat(Futures.await(backend().get("n/ame"))).isEqualTo(bare);
  }

  @Test
  void theLastSetWins() {
    Futures.await(backend().set(FULL, 0));
    Thumbnail changed = Thumbnail.of(FULL.name()).withSize(1, 1);
    Futures.await(backend().set(changed, 0));
    assertThat(Futures.await(backend().get(FULL.name()))).isEqualTo(changed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a b", "*", "?", "[a]", "%2e%2e", "a:b", "{a}", "\u00e9", "e\u0301", "\ud83d\ude00/\u65e5\u672c", "A", "a/b", "ab",
      "...", ".a", "a.", "-", "$x", "'", "\"", "&amp;", "n:a", "s:a", "a#b", "~"})
  void anyNameIsItsOwn(String name) {
    for (String other : List.of("a", "A", "\u00e9", "e\u0301", "a/b", "ab")) {
      if (!other.equals(name)) {
        Futures.await(backend().set(Thumbnail.of(other), 0));
      }
    }
    assertThat(Futures.await(backend().get(name))).isNull();
    Thumbnail thumbnail = Thumbnail.of(name).withPath("p");
    Futures.await(backend().set(thumbnail, 0));
    assertThat(Futures.await(backend().get(name))).isEqualTo(thumbnail);
  }

  @Test
  void theLongestNameWorks() {
    Thumbnail longest = Thumbnail.of("\u65e5".repeat(341) + "x");
    Futures.await(backend().set(longest, 0));
    assertThat(Futures.await(backend().get(longest.name()))).isEqualTo(longest);
  }

  @Test
  void aLargeThumbnailWorks() {
    Thumbnail large = Thumbnail.of("large").withMetadata(Map.of("text", "x".repeat(60_000)));
    Futures.await(backend().set(large, 0));
    assertThat(Futures.await(backend().get("large"))).isEqualTo(large);
  }

  @Test
  void twoBackendsOnOneStoreSeeTheSame() {
    CacheBackend other = openAnother();
    Futures.await(backend().set(FULL, 0));
    assertThat(Futures.await(other.get(FULL.name()))).isEqualTo(FULL);
    Futures.await(other.close());
    assertThat(Futures.await(backend().get(FULL.name()))).as("after the other was closed").isEqualTo(FULL);
  }

  @Test
  void manyAtOnceDoNotMix() {
    List<Thumbnail> thumbnails = IntStream.range(0, 1000).mapToObj(i -> Thumbnail.of("many/" + i).withSize(i + 1, 1)).toList();
    Futures.await(Future.all(thumbnails.stream().map(thumbnail -> backend().set(thumbnail, 0)).toList()));
    List<Future<Thumbnail>> read = thumbnails.stream().map(thumbnail -> backend().get(thumbnail.name())).toList();
    Futures.await(Future.all(read));
    assertThat(read.stream().map(Future::result).toList()).isEqualTo(thumbnails);
  }

  @Test
  void aDeletedThumbnailIsGoneAndNoOther() {
    Futures.await(backend().set(FULL, 0));
    Futures.await(backend().set(Thumbnail.of("kept"), 0));
    if (!deletes()) {
      assertUnsupported(backend().delete(FULL.name()));
      return;
    }
    assertThat(Futures.await(backend().delete(FULL.name()))).isTrue();
    assertThat(Futures.await(backend().delete(FULL.name()))).isFalse();
    assertThat(Futures.await(backend().get(FULL.name()))).isNull();
    assertThat(Futures.await(backend().get("kept"))).isNotNull();
  }

  @Test
  void aLifetimeEnds() {
    if (!expires()) {
      assertUnsupported(backend().set(FULL, 500));
      assertThat(Futures.await(backend().get(FULL.name()))).isNull();
      return;
    }
    long start = System.nanoTime();
    Futures.await(backend().set(FULL, 500));
    Futures.await(Until.holds(vertx(), () -> backend().get(FULL.name()), Objects::isNull));
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until it was gone").isGreaterThanOrEqualTo(495L);
    assertThat(Futures.await(backend().get(FULL.name()))).isNull();
    if (deletes()) {
      assertThat(Futures.await(backend().delete(FULL.name()))).as("there was one").isFalse();
    }
  }

  @Test
  void aLaterSetReplacesTheLifetime() {
    if (!expires()) {
      return;
    }
    Thumbnail witness = Thumbnail.of("witness");
    Futures.await(backend().set(FULL, 200));
    Futures.await(backend().set(FULL, 0));
    Futures.await(backend().set(witness, 300));
    Futures.await(Until.holds(vertx(), () -> backend().get(witness.name()), Objects::isNull));
    assertThat(Futures.await(backend().get(FULL.name()))).isEqualTo(FULL);
  }

}
