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
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How claims work: those of the backend, or those that the verticle grants for it. */
abstract class ClaimContract extends BackendTest {

  private static final String NAME = "claimed/name";
  private static final Thumbnail MINE = Thumbnail.of(NAME).withSize(1, 1);
  private static final Thumbnail OTHER = Thumbnail.of(NAME).withSize(2, 2);
  private static final long LONG_MS = 60_000;

  @Test
  void withoutClaimsOfItsOwnItRefusesEach() {
    if (claims()) {
      return;
    }
    CacheBackend bare = openBare();
    assertUnsupported(bare.claim(NAME, mine(LONG_MS)));
    assertUnsupported(bare.claim(NAME, renewal(LONG_MS)));
    assertUnsupported(bare.set(MINE, 0, "mine"));
    assertUnsupported(bare.release(NAME, "mine", null));
    assertThat(Futures.await(bare.look(NAME))).isEqualTo(new Miss());
    Futures.await(bare.set(MINE, 0));
    assertThat(Futures.await(bare.look(NAME))).isEqualTo(new Hit(MINE));
    assertThat(Futures.await(bare.claim(NAME, mine(LONG_MS)))).as("there is nothing to claim").isEqualTo(new Hit(MINE));
    Futures.await(bare.close());
  }

  @Test
  void oneAtATimeHoldsTheClaim() {
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
    claim(mine(LONG_MS));
    assertThat(Futures.await(backend().claim("another", new Claim("yours", null, LONG_MS)))).isEqualTo(new Granted("yours"));
  }

  @Test
  void whoAsksAgainIsGrantedTheSameClaimFromThenOn() {
    claim(mine(300));
    assertThat(claim(mine(LONG_MS))).isEqualTo(new Granted("mine"));
    assertThat(claim(new Claim("yours", null, LONG_MS))).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isGreaterThan(LONG_MS / 2));
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void aRenewalProlongsAClaimFromThenOn() {
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
    claim(mine(LONG_MS));
    assertThat(claim(renewal(300))).isEqualTo(new Granted("mine"));
    Futures.await(Until.holds(vertx(), () -> backend().claim(NAME, new Claim("yours", null, LONG_MS)), found -> found instanceof Granted));
  }

  @Test
  void aClaimThatIsRenewedOutlivesItsFirstTime() {
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
    assertRenewalFinds(new Miss());
    assertThat(claim(new Claim("yours", null, LONG_MS))).isEqualTo(new Granted("yours"));
  }

  /** Granted anew, it would let an old creation store an old thumbnail. */
  @Test
  void aRenewalOfAClaimThatHasEndedGrantsNothing() {
    claim(mine(LONG_MS));
    Futures.await(backend().release(NAME, "mine", null));
    assertRenewalFinds(new Miss());
    if (deletes()) {
      claim(mine(LONG_MS));
      Futures.await(backend().delete(NAME));
      assertRenewalFinds(new Miss());
    }
    claim(mine(LONG_MS));
    Futures.await(backend().set(OTHER, 0));
    assertRenewalFinds(new Hit(OTHER));
  }

  @Test
  void aRenewalOfAClaimThatHasStoredGrantsNothing() {
    claim(mine(LONG_MS));
    Futures.await(backend().set(MINE, 0, "mine"));
    assertRenewalFinds(new Hit(MINE));
  }

  @Test
  void aRenewalOfALapsedClaimGrantsNothing() {
    claim(mine(300));
    Futures.await(Until.holds(vertx(), () -> backend().look(NAME), found -> found instanceof Miss));
    assertRenewalFinds(new Miss());
  }

  @Test
  void aRenewalOfAnothersClaimChangesNothing() {
    claim(new Claim("yours", null, LONG_MS));
    assertThat(claim(renewal(300))).isInstanceOfSatisfying(Pending.class,
        pending -> assertThat(pending.retryAfterMs()).isBetween(LONG_MS / 2, LONG_MS));
    assertThat(look()).isInstanceOfSatisfying(Pending.class, pending -> assertThat(pending.retryAfterMs()).isGreaterThan(LONG_MS / 2));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThatCode(() -> Futures.await(backend().set(OTHER, 0, "yours"))).doesNotThrowAnyException();
  }

  @Test
  void aRenewalAfterAFailureSaysWhy() {
    fail(LONG_MS);
    for (int i = 0; i < 2; i++) {
      assertThat(claim(renewal(LONG_MS))).isInstanceOfSatisfying(Negative.class, negative -> assertThat(negative.reason()).isEqualTo("a reason"));
    }
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
  }

  @Test
  void aRenewalKeepsTheSource() {
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
    CacheBackend another = openAnother();
    for (int i = 0; i < 300; i++) {
      String name = NAME + "/" + i;
      boolean byDelete = deletes() && i % 2 == 0;
      Thumbnail plain = Thumbnail.of(name);
      Lookup end = byDelete ? new Miss() : new Hit(plain);
      Futures.await(backend().claim(name, mine(LONG_MS)));
      Future<Lookup> renewed = backend().claim(name, renewal(LONG_MS));
      Futures.await(Future.join(renewed, byDelete ? another.delete(name) : another.set(plain, 0)));
      assertThat(renewed.result()).isIn(new Granted("mine"), end);
      assertThat(Futures.await(backend().look(name))).isEqualTo(end);
    }
    Futures.await(another.close());
  }

  @Test
  void whatIsThereIsNotClaimed() {
    Futures.await(backend().set(OTHER, 0));
    assertThat(claim(mine(LONG_MS))).isEqualTo(new Hit(OTHER));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(OTHER));
  }

  @Test
  void aSetWithTheClaimEndsIt() {
    claim(mine(LONG_MS));
    Futures.await(backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(MINE));
    assertThat(Futures.await(backend().release(NAME, "mine", null))).isFalse();
    assertThat(look()).isEqualTo(new Hit(MINE));
  }

  @Test
  void aSetWithTheClaimMayBeRepeatedAsItIs() {
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
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Miss());
    claim(mine(LONG_MS));
    assertRefused(FailureCode.CONFLICT, backend().set(OTHER, 0, "yours"));
    assertThat(look()).isInstanceOf(Pending.class);
    assertThatCode(() -> Futures.await(backend().set(MINE, 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void aLapsedClaimIsVoid() {
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
    claim(mine(LONG_MS));
    if (!deletes()) {
      assertUnsupported(backend().delete(NAME));
      assertThat(look()).as("nothing has changed").isInstanceOf(Pending.class);
      return;
    }
    assertThat(Futures.await(backend().delete(NAME))).as("was there a thumbnail").isFalse();
    assertThat(look()).isEqualTo(new Miss());
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Miss());
  }

  @Test
  void aPlainSetWins() {
    claim(mine(LONG_MS));
    Futures.await(backend().set(OTHER, 0));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(OTHER));
  }

  @Test
  void aClaimForASourceStoresThatSourceOnly() {
    claim(new Claim("mine", "a \"source\"", LONG_MS));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE, 0, "mine"));
    assertRefused(FailureCode.CONFLICT, backend().set(MINE.withSource("another"), 0, "mine"));
    assertThat(look()).isInstanceOf(Pending.class);
    Futures.await(backend().set(MINE.withSource("a \"source\""), 0, "mine"));
    assertThat(look()).isEqualTo(new Hit(MINE.withSource("a \"source\"")));
  }

  @Test
  void aClaimForNoSourceStoresAny() {
    claim(mine(LONG_MS));
    assertThatCode(() -> Futures.await(backend().set(MINE.withSource("any"), 0, "mine"))).doesNotThrowAnyException();
  }

  @Test
  void whatIsSetWithAClaimHasItsLifetime() {
    if (!expires()) {
      claim(mine(LONG_MS));
      assertUnsupported(backend().set(MINE, 1000, "mine"));
      assertThat(look()).as("nothing has changed").isInstanceOf(Pending.class);
      return;
    }
    long start = System.nanoTime();
    claim(mine(500));
    Futures.await(backend().set(MINE, 1000, "mine"));
    Futures.await(Until.holds(vertx(), () -> backend().get(NAME), Objects::isNull));
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until it was gone").isGreaterThanOrEqualTo(990L);
    assertThat(look()).isEqualTo(new Miss());
  }

  @Test
  void aFailureIsRememberedForItsTime() {
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
  }

  @Test
  void aFailureIsForgottenAfterItsTime() {
    long start = System.nanoTime();
    fail(500);
    Futures.await(Until.holds(vertx(), () -> backend().claim(NAME, new Claim("yours", null, LONG_MS)), found -> found instanceof Granted));
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until it was forgotten").isGreaterThanOrEqualTo(490L);
  }

  @Test
  void aFailureIsForgottenWithASetOrADelete() {
    fail(LONG_MS);
    if (deletes()) {
      assertThat(Futures.await(backend().delete(NAME))).as("was there a thumbnail").isFalse();
      assertThat(look()).isEqualTo(new Miss());
      fail(LONG_MS);
    }
    Futures.await(backend().set(OTHER, 0));
    assertThat(look()).isEqualTo(new Hit(OTHER));
  }

  @Test
  void ofManyAtOnceOneIsGrantedTheClaim() {
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
    CacheBackend another = openAnother();
    for (int i = 0; i < 300; i++) {
      String name = NAME + "/" + i;
      boolean byDelete = deletes() && i % 2 == 0;
      Thumbnail plain = Thumbnail.of(name);
      assertThat(Futures.await(backend().claim(name, mine(LONG_MS)))).isEqualTo(new Granted("mine"));
      Future<?> set = backend().set(Thumbnail.of(name).withSize(1, 1), 0, "mine");
      Future<?> end = byDelete ? another.delete(name) : another.set(plain, 0);
      Futures.await(Future.join(set, end).otherwiseEmpty());
      assertThat(end.succeeded()).isTrue();
      assertThat(Futures.await(backend().look(name))).isEqualTo(byDelete ? new Miss() : new Hit(plain));
    }
    Futures.await(another.close());
  }

  @Test
  void whoWaitsIsToldOfAClaimsEnd() {
    List<Function<String, Future<?>>> ends = Stream.<Function<String, Future<?>>>of(
        name -> backend().set(Thumbnail.of(name), 0, "mine"),
        name -> backend().set(Thumbnail.of(name), 0),
        name -> backend().release(name, "mine", null),
        name -> backend().release(name, "mine", new Failure("a reason", 1000)),
        name -> backend().delete(name)).limit(deletes() ? 5 : 4).toList();
    List<String> names = IntStream.range(0, ends.size()).mapToObj(i -> NAME + "/" + i).toList();
    for (int i = 0; i < ends.size(); i++) {
      Futures.await(backend().claim(names.get(i), mine(LONG_MS)));
      Futures.await(backend().claim(names.get(i), mine(LONG_MS)));
      assertThat(endedClaims()).hasSize(i);
      Futures.await(ends.get(i).apply(names.get(i)));
      int told = i + 1;
      Futures.await(Until.holds(vertx(), () -> Future.succeededFuture(endedClaims().size()), size -> size == told));
    }
    Futures.await(backend().set(MINE, 0));
    Futures.await(backend().set(OTHER, 0));
    if (deletes()) {
      Futures.await(backend().delete(NAME));
    }
    assertThat(endedClaims()).isEqualTo(names);
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
}
