package dev.thumbnails.cache.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup.Granted;
import dev.thumbnails.cache.backend.Lookup.Miss;
import dev.thumbnails.cache.backend.Lookup.Pending;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend must do that invalidates by source, or clears; one that does not must say so. */
abstract class InvalidationContract extends ClaimContract {

  private static final String SOURCE = "/var/originals/a.jpg";
  private static final int MANY = 10_000;
  private static final int PAGE = 1000;
  private static final long LONG_MS = 60_000;

  @Test
  void aSourceIsInvalidatedAndNoOther() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    set("one", SOURCE);
    set("two", SOURCE);
    set("another", SOURCE + "2");
    set("none", null);
    assertThat(invalidate(SOURCE)).isEqualTo(2);
    assertGone("one", "two");
    assertThere("another", "none");
    assertThat(invalidate(SOURCE)).as("again").isZero();
    assertThat(invalidate("unknown")).isZero();
  }

  @Test
  void aThumbnailDependsOnTheSourceThatItHas() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    set("moved", SOURCE);
    set("moved", "another");
    assertThat(invalidate(SOURCE)).isZero();
    assertThere("moved");
    set("moved", null);
    assertThat(invalidate("another")).isZero();
    assertThere("moved");
    set("moved", SOURCE);
    set("moved", SOURCE);
    assertThat(invalidate(SOURCE)).isEqualTo(1);
    assertGone("moved");
  }

  @Test
  void aDeletedThumbnailDependsOnNothing() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    set("deleted", SOURCE);
    Futures.await(backend().delete("deleted"));
    assertThat(invalidate(SOURCE)).isZero();
    set("deleted", null);
    assertThat(invalidate(SOURCE)).isZero();
    assertThere("deleted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "?", "a:b", "\"", "\\", "\u0000", "\n", "\u00e9", "e\u0301", "\ud83d\ude00", "{a}", "n:a", "https://example.com/a?b#c"})
  void anySourceIsItsOwn(String source) {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    set("its own", source);
    set("another", source + "x");
    assertThat(invalidate("y" + source)).isZero();
    assertThat(invalidate(source)).isEqualTo(1);
    assertGone("its own");
    assertThere("another");
  }

  @Test
  void claimsForASourceAreVoidedWithIt() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    claim("for the source", "mine", SOURCE);
    claim("for another", "mine", "another");
    claim("for none", "mine", null);
    assertThat(invalidate(SOURCE)).as("no thumbnails").isZero();
    assertRefused(FailureCode.CONFLICT, backend().set(Thumbnail.of("for the source").withSource(SOURCE), 0, "mine"));
    assertThat(Futures.await(backend().look("for the source"))).isEqualTo(new Miss());
    assertThat(Futures.await(backend().look("for another"))).isInstanceOf(Pending.class);
    assertThatCode(() -> Futures.await(backend().set(Thumbnail.of("for none"), 0, "mine"))).doesNotThrowAnyException();
    Futures.await(Until.holds(vertx(), () -> Future.succeededFuture(endedClaims()), List.of("for the source", "for none")::equals));
  }

  @Test
  void aRenewedClaimIsVoidedWithItsSource() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    for (String renewed : Arrays.asList(SOURCE, null, "another")) {
      claim("renewed", "mine", SOURCE);
      assertThat(Futures.await(backend().claim("renewed", new Claim("mine", renewed, LONG_MS, true)))).isEqualTo(new Granted("mine"));
      assertThat(invalidate("another")).isZero();
      assertThat(Futures.await(backend().look("renewed"))).isInstanceOf(Pending.class);
      assertThat(invalidate(SOURCE)).isZero();
      assertThat(Futures.await(backend().claim("renewed", new Claim("mine", renewed, LONG_MS, true)))).isEqualTo(new Miss());
      assertRefused(FailureCode.CONFLICT, backend().set(Thumbnail.of("renewed").withSource(SOURCE), 0, "mine"));
      assertThat(Futures.await(backend().look("renewed"))).isEqualTo(new Miss());
    }
  }

  @Test
  void aFailureIsForgottenWithItsSource() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    claim("failed", "mine", SOURCE);
    Futures.await(backend().release("failed", "mine", new Failure("a reason", LONG_MS)));
    assertThat(invalidate(SOURCE)).isZero();
    assertThat(Futures.await(backend().look("failed"))).isEqualTo(new Miss());
  }

  @Test
  void whatWasSetWithAClaimDependsOnItsSource() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    claim("claimed", "mine", SOURCE);
    Futures.await(backend().set(Thumbnail.of("claimed").withSource(SOURCE), 0, "mine"));
    claim("claimed without", "mine", null);
    Futures.await(backend().set(Thumbnail.of("claimed without").withSource(SOURCE), 0, "mine"));
    assertThat(invalidate(SOURCE)).isEqualTo(2);
    assertGone("claimed", "claimed without");
  }

  /** Whichever is first, of none is anything left: neither by a claim taken before, nor by what was set before. */
  @Test
  void noSetUnderWayWithAClaimOutlivesAnInvalidation() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    CacheBackend another = openAnother();
    for (int round = 0; round < 20; round++) {
      List<String> names = IntStream.range(0, 20).mapToObj(i -> "under way/" + i).toList();
      names.forEach(name -> claim(name, "mine", SOURCE));
      List<Future<?>> all = new ArrayList<>();
      for (String name : names) {
        all.add(another.set(Thumbnail.of(name).withSource(SOURCE), 0, "mine"));
        if (name.endsWith("/9")) {
          all.add(backend().invalidate(SOURCE));
        }
      }
      Futures.await(Future.join(all).otherwiseEmpty());
      assertThat(all.get(10).succeeded()).isTrue();
      for (String name : names) {
        assertThat(Futures.await(backend().look(name))).as(name).isEqualTo(new Miss());
      }
    }
    Futures.await(another.close());
  }

  @Test
  void aSourceMayHaveTenThousandThumbnails() {
    if (!invalidates()) {
      assertInvalidationIsRefused();
      return;
    }
    inPages(i -> backend().set(Thumbnail.of("many/" + i).withSource(SOURCE), 0));
    set("kept", "another");
    set("kept too", null);
    assertThat(invalidate(SOURCE)).isEqualTo(MANY);
    inPages(i -> backend().get("many/" + i).map(found -> assertThat(Optional.ofNullable(found)).as("many/" + i).isEmpty()));
    assertThere("kept", "kept too");
  }

  @Test
  void afterClearNothingIsLeft() {
    if (!clears()) {
      claim("claimed", "mine", SOURCE);
      assertUnsupported(backend().clear());
      assertClaimIsLeft("claimed");
      return;
    }
    IntStream.range(0, 3000).forEach(i -> Futures.await(backend().set(Thumbnail.of("cleared/" + i), 0)));
    set("with a source", SOURCE);
    claim("claimed", "mine", SOURCE);
    Futures.await(backend().clear());
    assertGone("cleared/0", "cleared/2999", "with a source");
    assertRefused(FailureCode.CONFLICT, backend().set(Thumbnail.of("claimed").withSource(SOURCE), 0, "mine"));
    assertThat(invalidates() ? invalidate(SOURCE) : 0).isZero();
    set("after", null);
    assertThere("after");
  }

  /** A clear once removed the list of a source with names in it that had been set meanwhile. */
  @Test
  void whatIsSetDuringAClearIsFoundByItsInvalidation() {
    if (!clears() || !invalidates()) {
      return;
    }
    for (int round = 0; round < 2; round++) {
      List<String> names = new ArrayList<>();
      for (int start = 0; start < 3 * PAGE; start += PAGE) {
        setAll(IntStream.range(start, start + PAGE).mapToObj(i -> "before/" + i).toList());
      }
      Future<Void> clear = backend().clear();
      do {
        int next = names.size();
        List<String> some = IntStream.range(next, next + 20).mapToObj(i -> "meanwhile/" + i).toList();
        setAll(some);
        names.addAll(some);
      } while (!clear.isComplete());
      Futures.await(clear);
      invalidate(SOURCE);
      for (int start = 0; start < names.size(); start += PAGE) {
        List<String> page = names.subList(start, Math.min(start + PAGE, names.size()));
        List<Thumbnail> left = Futures.await(Future.all(page.stream().map(name -> backend().get(name)).toList())).list();
        assertThat(left).as("found by no invalidation").containsOnlyNulls();
      }
    }
  }

  private void setAll(List<String> names) {
    Futures.await(Future.all(names.stream().map(name -> backend().set(Thumbnail.of(name).withExtension("jpg").withSource(SOURCE), 0)).toList()));
  }

  /** Calls the backend for each of the many, a thousand at a time. */
  private static void inPages(IntFunction<Future<?>> call) {
    for (int start = 0; start < MANY; start += PAGE) {
      Futures.await(Future.all(IntStream.range(start, start + PAGE).mapToObj(call).toList()));
    }
  }

  private void set(String name, String source) {
    Futures.await(backend().set(Thumbnail.of(name).withSource(source), 0));
  }

  private void claim(String name, String token, String source) {
    assertThat(Futures.await(backend().claim(name, new Claim(token, source, LONG_MS)))).isEqualTo(new Granted(token));
  }

  private long invalidate(String source) {
    return Futures.await(backend().invalidate(source));
  }

  private void assertGone(String... names) {
    for (String name : names) {
      assertThat(Futures.await(backend().get(name))).as(name).isNull();
    }
  }

  private void assertThere(String... names) {
    for (String name : names) {
      assertThat(Futures.await(backend().get(name))).as(name).isNotNull();
    }
  }

  private void assertInvalidationIsRefused() {
    claim("refused", "mine", SOURCE);
    assertUnsupported(backend().invalidate(SOURCE));
    assertClaimIsLeft("refused");
  }

  private void assertClaimIsLeft(String name) {
    assertThat(Futures.await(backend().look(name))).as("nothing has changed").isInstanceOf(Pending.class);
  }
}
