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
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Lookup.Granted;
import dev.thumbnails.cache.backend.Lookup.Hit;
import dev.thumbnails.cache.backend.Lookup.Miss;
import dev.thumbnails.cache.backend.Lookup.Negative;
import dev.thumbnails.cache.backend.Lookup.Pending;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a backend must do that grants claims; one that does not must say so. */
abstract class ClaimContract extends BackendTest {

  private static final String NAME = "claimed/name";
  private static final Thumbnail MINE = Thumbnail.of(NAME).withSize(1, 1);
  private static final Thumbnail OTHER = Thumbnail.of(NAME).withSize(2, 2);
  private static final long LONG_MS = 60_000;

  @Test
  void withoutClaimsEachIsRefused() {
    if (claims()) {
      return;
    }
    assertUnsupported(backend().claim(NAME, mine(LONG_MS)));
    assertUnsupported(backend().claim(NAME, renewal(LONG_MS)));
    assertUnsupported(backend().set(MINE, 0, "mine"));
    assertUnsupported(backend().release(NAME, "mine", null));
    assertThat(look()).isEqualTo(new Miss());
    Futures.await(backend().set(MINE, 0));
    assertThat(look()).isEqualTo(new Hit(MINE));
    assertThat(claim(mine(LONG_MS))).as("there is nothing to claim").isEqualTo(new Hit(MINE));
  }

  @Test
  void oneAtATimeHoldsTheClaim() {
    assumeClaims();
    assertThat(look()).isEqualTo(new Miss());
    assertThat(claim(mine(LONG_MS))).isEqualTo(new Granted("mine"));
    assertThat(claim(new Claim("yours", null, LONG_MS))).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isBetween(LONG_MS / 2, LONG_MS));
    assertThat(look()).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isBetween(LONG_MS / 2, LONG_MS + 250));
    assertThat(Futures.await(backend().get(NAME))).isNull();
  }

  @Test
  void anotherNameIsAnotherClaim() {
    assumeClaims();
    claim(mine(LONG_MS));
    assertThat(Futures.await(backend().claim("another", new Claim("yours", null, LONG_MS)))).isEqualTo(new Granted("yours"));
  }

  @Test
  void whoAsksAgainIsGrantedTheSameClaimFromThenOn() {
    assumeClaims();
    claim(mine(300));
    assertThat(claim(mine(LONG_MS))).isEqualTo(new Granted("mine"));
    assertThat(claim(new Claim("yours", null, LONG_MS))).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isGreaterThan(LONG_MS / 2));
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void aRenewalProlongsAClaimFromThenOn() {
    assumeClaims();
    claim(mine(2000));
    assertThat(claim(renewal(LONG_MS))).isEqualTo(new Granted("mine"));
    assertThat(claim(new Claim("yours", null, LONG_MS))).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isBetween(LONG_MS / 2, LONG_MS));
    assertThat(look()).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isBetween(LONG_MS / 2, LONG_MS + 250));
    assertThat(endedClaims()).isEmpty();
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
    assertThat(look()).isEqualTo(new Hit(MINE));
  }

  @Test
  void aRenewalMayMakeAClaimShorter() {
    assumeClaims();
    claim(mine(LONG_MS));
    assertThat(claim(renewal(300))).isEqualTo(new Granted("mine"));
    Futures.await(Until.holds(vertx(), () -> backend().claim(NAME, new Claim("yours", null, LONG_MS)), found -> found instanceof Granted));
  }

  @Test
  void aClaimThatIsRenewedOutlivesItsFirstTime() {
    assumeClaims();
    long start = System.nanoTime();
    claim(mine(1500));
    Futures.await(vertx().timer(900, TimeUnit.MILLISECONDS));
    assertThat(claim(renewal(LONG_MS))).isEqualTo(new Granted("mine"));
    Futures.await(vertx().timer(Math.max(1, 1700 - (System.nanoTime() - start) / 1_000_000), TimeUnit.MILLISECONDS));
    assertThat(look()).isInstanceOf(Pending.class);
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void aRenewalOfNothingGrantsNothing() {
    assumeClaims();
    assertRenewalFinds(new Miss());
    assertThat(claim(new Claim("yours", null, LONG_MS))).isEqualTo(new Granted("yours"));
  }

  /** Granted anew, it would let an old creation store an old thumbnail. */
  @Test
  void aRenewalOfAClaimThatHasEndedGrantsNothing() {
    assumeClaims();
    claim(mine(LONG_MS));
    Futures.await(backend().release(NAME, "mine", null));
    assertRenewalFinds(new Miss());
    claim(mine(LONG_MS));
    Futures.await(backend().delete(NAME));
    assertRenewalFinds(new Miss());
    claim(mine(LONG_MS));
    Futures.await(backend().set(OTHER, 0));
    assertRenewalFinds(new Hit(OTHER));
    Futures.await(backend().delete(NAME));
    claim(mine(LONG_MS));
    Futures.await(backend().set(MINE, 0, "mine"));
    assertRenewalFinds(new Hit(MINE));
  }

  @Test
  void aRenewalOfALapsedClaimGrantsNothing() {
    assumeClaims();
    claim(mine(300));
    Futures.await(Until.holds(vertx(), () -> backend().look(NAME), found -> found instanceof Miss));
    assertRenewalFinds(new Miss());
  }

  @Test
  void aRenewalOfAnothersClaimChangesNothing() {
    assumeClaims();
    claim(new Claim("yours", null, LONG_MS));
    assertThat(claim(renewal(300))).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isBetween(LONG_MS / 2, LONG_MS));
    assertThat(look()).isInstanceOfSatisfying(Pending.class, pending -> assertThat(pending.retryAfterMs()).isGreaterThan(LONG_MS / 2));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThatCode(() -> Futures.await(backend().set(OTHER, 0, "yours"))).doesNotThrowAnyException();
  }

  @Test
  void aRenewalAfterAFailureSaysWhy() {
    assumeClaims();
    fail(LONG_MS);
    for (int i = 0; i < 2; i++) {
      assertThat(claim(renewal(LONG_MS))).isInstanceOfSatisfying(Negative.class, negative -> assertThat(negative.reason()).isEqualTo("a reason"));
    }
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
  }

  @Test
  void aRenewalKeepsTheSource() {
    assumeClaims();
    claim(new Claim("mine", "a \"source\"", LONG_MS));
    assertThat(claim(renewal(LONG_MS))).isEqualTo(new Granted("mine"));
    assertThat(claim(new Claim("mine", "another", LONG_MS, true))).isEqualTo(new Granted("mine"));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE.withSource("another"), 0, "mine"));
    Futures.await(backend().set(MINE.withSource("a \"source\""), 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(MINE.withSource("a \"source\"")));
  }

  /** Whichever is first: a claim that came back would be seen afterwards. */
  @Test
  void whatEndsAClaimAndARenewalAreOneAfterTheOther() {
    assumeClaims();
    CacheBackend another = openAnother();
    for (int i = 0; i < 300; i++) {
      claim(mine(LONG_MS));
      Future<Lookup> renewed = backend().claim(NAME, renewal(LONG_MS));
      Future<?> end = i % 2 == 0 ? another.delete(NAME) : another.set(OTHER, 0);
      Futures.await(Future.join(renewed, end));
      assertThat(renewed.result()).isIn(new Granted("mine"), i % 2 == 0 ? new Miss() : new Hit(OTHER));
      assertThat(look()).isEqualTo(i % 2 == 0 ? new Miss() : new Hit(OTHER));
      Futures.await(backend().delete(NAME));
    }
    Futures.await(another.close());
  }

  @Test
  void whatIsThereIsNotClaimed() {
    assumeClaims();
    Futures.await(backend().set(OTHER, 0));
    assertThat(claim(mine(LONG_MS))).isEqualTo(new Hit(OTHER));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(OTHER));
  }

  @Test
  void aSetWithTheClaimEndsIt() {
    assumeClaims();
    claim(mine(LONG_MS));
    Futures.await(backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(MINE));
    assertThat(Futures.await(backend().release(NAME, "mine", null))).isFalse();
    assertThat(look()).isEqualTo(new Hit(MINE));
  }

  @Test
  void aSetWithTheClaimMayBeRepeatedAsItIs() {
    assumeClaims();
    claim(mine(LONG_MS));
    Futures.await(backend().set(MINE, 0, "mine"));
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
    assertRefused(FailureCode.CONFLICT, backend().set(OTHER, 0, "mine"));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "yours"));
    assertThat(look()).isEqualTo(new Hit(MINE));
    Futures.await(backend().set(OTHER, 0));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(OTHER));
  }

  @Test
  void aClaimThatWasNeverGrantedStoresNothing() {
    assumeClaims();
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Miss());
    claim(mine(LONG_MS));
    assertRefused(FailureCode.CONFLICT, backend().set(OTHER, 0, "yours"));
    assertThat(look()).isInstanceOf(Pending.class);
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void aLapsedClaimIsVoid() {
    assumeClaims();
    long start = System.nanoTime();
    claim(mine(300));
    Futures.await(Until.holds(vertx(), () -> backend().look(NAME), found -> found instanceof Miss));
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until it lapsed").isGreaterThanOrEqualTo(290L);
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(Futures.await(backend().release(NAME, "mine", null))).isFalse();
    assertThat(claim(new Claim("yours", null, LONG_MS))).isEqualTo(new Granted("yours"));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThatCode(() -> Futures.await(backend().set(OTHER, 0, "yours"))).doesNotThrowAnyException();
  }

  @Test
  void aReleasedClaimIsVoid() {
    assumeClaims();
    claim(mine(LONG_MS));
    assertThat(Futures.await(backend().release(NAME, "yours", null))).as("of another").isFalse();
    assertThat(look()).isInstanceOf(Pending.class);
    assertThat(Futures.await(backend().release(NAME, "mine", null))).isTrue();
    assertThat(Futures.await(backend().release(NAME, "mine", null))).as("again").isFalse();
    assertThat(look()).isEqualTo(new Miss());
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
  }

  @Test
  void aDeletedClaimIsVoid() {
    assumeClaims();
    claim(mine(LONG_MS));
    assertThat(Futures.await(backend().delete(NAME))).as("was there a thumbnail").isFalse();
    assertThat(look()).isEqualTo(new Miss());
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Miss());
  }

  @Test
  void aPlainSetWins() {
    assumeClaims();
    claim(mine(LONG_MS));
    Futures.await(backend().set(OTHER, 0));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(OTHER));
  }

  @Test
  void aClaimForASourceStoresThatSourceOnly() {
    assumeClaims();
    claim(new Claim("mine", "a \"source\"", LONG_MS));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE.withSource("another"), 0, "mine"));
    assertThat(look()).isInstanceOf(Pending.class);
    Futures.await(backend().set(MINE.withSource("a \"source\""), 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(MINE.withSource("a \"source\"")));
  }

  @Test
  void aClaimForNoSourceStoresAny() {
    assumeClaims();
    claim(mine(LONG_MS));
    assertThatCode(() -> Futures.await(backend().set(MINE.withSource("any"), 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void whatIsSetWithAClaimHasItsLifetime() {
    assumeClaims();
    Assumptions.assumeTrue(expires());
    long start = System.nanoTime();
    claim(mine(500));
    Futures.await(backend().set(MINE, 1000, "mine"));
    Futures.await(Until.holds(vertx(), () -> backend().get(NAME), Objects::isNull));
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until it was gone").isGreaterThanOrEqualTo(990L);
    assertThat(look()).isEqualTo(new Miss());
  }

  @Test
  void aFailureIsRememberedForItsTime() {
    assumeClaims();
    String reason = "no \"image\": \n\t\u0000 \u00e9t\u00e9 \ud83d\ude00/";
    claim(mine(LONG_MS));
    assertThat(Futures.await(backend().release(NAME, "mine", new Failure(reason, LONG_MS)))).isTrue();
    assertThat(look()).isInstanceOfSatisfying(Negative.class, negative -> {
      assertThat(negative.reason()).isEqualTo(reason);
      assertThat(negative.retryAfterMs()).isBetween(1L, LONG_MS);
    });
    assertThat(claim(new Claim("yours", null, LONG_MS))).isInstanceOf(Negative.class);
    assertThat(Futures.await(backend().get(NAME))).isNull();
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    Futures.await(backend().delete(NAME));
    long start = System.nanoTime();
    fail(500);
    Futures.await(Until.holds(vertx(), () -> backend().claim(NAME, new Claim("yours", null, LONG_MS)), found -> found instanceof Granted));
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until it was forgotten").isGreaterThanOrEqualTo(490L);
  }

  @Test
  void aFailureIsForgottenWithASetOrADelete() {
    assumeClaims();
    fail(LONG_MS);
    Futures.await(backend().set(OTHER, 0));
    assertThat(look()).isEqualTo(new Hit(OTHER));
    Futures.await(backend().delete(NAME));
    fail(LONG_MS);
    assertThat(Futures.await(backend().delete(NAME))).as("was there a thumbnail").isFalse();
    assertThat(look()).isEqualTo(new Miss());
  }

  @Test
  void ofManyAtOnceOneIsGrantedTheClaim() {
    assumeClaims();
    CacheBackend another = openAnother();
    List<Future<Lookup>> asked = IntStream.range(0, 200)
        .mapToObj(i -> (i % 2 == 0 ? backend() : another).claim(NAME, new Claim("token-" + i, null, LONG_MS))).toList();
    Futures.await(Future.all(asked));
    assertThat(asked.stream().filter(found -> found.result() instanceof Granted)).hasSize(1);
    assertThat(asked.stream().filter(found -> found.result() instanceof Pending)).hasSize(199);
    Futures.await(another.close());
  }

  /** Whichever is first: a set with a claim that is over would be seen afterwards. */
  @Test
  void whatEndsAClaimAndASetWithItAreOneAfterTheOther() {
    assumeClaims();
    CacheBackend another = openAnother();
    for (int i = 0; i < 300; i++) {
      Claim claim = new Claim("token-" + i, null, LONG_MS);
      assertThat(claim(claim)).isEqualTo(new Granted(claim.token()));
      Future<?> set = backend().set(MINE, 0, claim.token());
      Future<?> end = i % 2 == 0 ? another.delete(NAME) : another.set(OTHER, 0);
      Futures.await(Future.join(set, end).otherwiseEmpty());
      assertThat(end.succeeded()).isTrue();
      assertThat(look()).isEqualTo(i % 2 == 0 ? new Miss() : new Hit(OTHER));
      Futures.await(backend().delete(NAME));
    }
    Futures.await(another.close());
  }

  @Test
  void whoWaitsIsToldOfAClaimsEnd() {
    assumeClaims();
    List<Runnable> ends = List.of(
        () -> Futures.await(backend().set(MINE, 0, "mine")),
        () -> Futures.await(backend().set(OTHER, 0)),
        () -> Futures.await(backend().release(NAME, "mine", null)),
        () -> Futures.await(backend().release(NAME, "mine", new Failure("a reason", 1000))),
        () -> Futures.await(backend().delete(NAME)));
    for (int i = 0; i < ends.size(); i++) {
      Futures.await(backend().delete(NAME));
      claim(mine(LONG_MS));
      claim(mine(LONG_MS));
      assertThat(endedClaims()).hasSize(i);
      ends.get(i).run();
      int told = i + 1;
      Futures.await(Until.holds(vertx(), () -> Future.succeededFuture(endedClaims().size()), size -> size == told));
    }
    Futures.await(backend().delete(NAME));
    Futures.await(backend().set(MINE, 0));
    Futures.await(backend().set(OTHER, 0));
    Futures.await(backend().delete(NAME));
    assertThat(endedClaims()).isEqualTo(Stream.generate(() -> NAME).limit(ends.size()).toList());
  }

  private void fail(long forMs) {
    claim(mine(LONG_MS));
    assertThat(Futures.await(backend().release(NAME, "mine", new Failure("a reason", forMs)))).isTrue();
  }

  /** Twice: the first one has changed nothing. */
  private void assertRenewalFinds(Lookup expected) {
    assertThat(claim(renewal(LONG_MS))).isEqualTo(expected);
    assertThat(claim(renewal(LONG_MS))).isEqualTo(expected);
    assertThat(look()).isEqualTo(expected);
    Thumbnail thumbnail = Lookup.thumbnail(expected);
    assertRefused(FailureCode.CONFLICT, backend().set(MINE.withSize(3, 3), 0, "mine"));
    assertThat(Futures.await(backend().get(NAME))).isEqualTo(thumbnail);
  }

  private Lookup claim(Claim claim) {
    return Futures.await(backend().claim(NAME, claim));
  }

  private Lookup look() {
    return Futures.await(backend().look(NAME));
  }

  private static Claim mine(long ttlMs) {
    return new Claim("mine", null, ttlMs);
  }

  private static Claim renewal(long ttlMs) {
    return new Claim("mine", null, ttlMs, true);
  }

  private void assumeClaims() {
    Assumptions.assumeTrue(claims(), "without claims: see withoutClaimsEachIsRefused");
  }
}
