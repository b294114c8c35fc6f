package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
class GetOrCreateTest {

  private static final Thumbnail MADE = Thumbnail.of("n/ame").withSize(4, 3);

  private final AtomicInteger creations = new AtomicInteger();
  private Vertx vertx;
  private ThumbnailCache cache;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    this.cache = ThumbnailCache.create(vertx);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple").setInstances(2)));
  }

  @Test
  void whatIsMissingIsMadeOnce() {
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
    assertThat(creations).hasValue(1);
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(MADE);
  }

  @Test
  void whatIsThereIsNotMade() {
    Futures.await(cache.set(MADE));
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
    assertThat(creations).hasValue(0);
  }

  @Test
  void allOfOneVertxShareACreationAndFewLookUps() {
    Promise<Thumbnail> made = Promise.promise();
    List<Future<Thumbnail>> asked = IntStream.range(0, 200)
        .mapToObj(i -> ThumbnailCache.create(vertx).getOrCreate("n/ame", () -> counted(made.future()))).toList();
    Messages messages = new Messages(vertx);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    made.complete(MADE);
    Futures.await(Future.all(asked));
    assertThat(asked).allSatisfy(result -> assertThat(result.result()).isEqualTo(MADE));
    assertThat(creations).hasValue(1);
    JsonObject stats = (JsonObject) messages.ask("stats", null).body();
    assertThat(stats.getJsonObject("latency").getJsonObject("get").getInteger("count"))
        .as("look-ups: the first caller's, one that waits for the claim, one for those who came after that one; and another for each second")
        .isBetween(1, 8);
  }

  @Test
  void whoeverHasTheClaimIsWaitedFor() {
    Messages other = new Messages(vertx);
    other.ask("get", "n/ame", "claimMs", 60_000, "claim", "other");
    Future<Thumbnail> asked = cache.getOrCreate("n/ame", this::make);
    // Longer than one turn.
    Futures.await(vertx.timer(1200, TimeUnit.MILLISECONDS));
    assertThat(asked.isComplete()).isFalse();
    other.ask("set", MADE.withSize(7, 7).toJson(), "claim", "other");
    assertThat(Futures.await(asked)).isEqualTo(MADE.withSize(7, 7));
    assertThat(creations).hasValue(0);
  }

  @Test
  void whoeverHasTheClaimAndFailsIsHeard() {
    Messages other = new Messages(vertx);
    other.ask("get", "n/ame", "claimMs", 60_000, "claim", "other");
    Future<Thumbnail> asked = cache.getOrCreate("n/ame", this::make);
    other.ask("release", new JsonObject().put("name", "n/ame").put("claim", "other").put("failed", "no image"), "negativeMs", 60_000);
    assertThat(Futures.failure(asked)).isInstanceOfSatisfying(CreationFailedException.class, failure -> {
      assertThat(failure).hasMessage("no image");
      assertThat(failure.retryAfterMs()).isBetween(30_000L, 60_000L);
    });
    assertThat(creations).hasValue(0);
  }

  private static final String NO_REASON = "the creator failed and gave no reason";

  static Stream<Arguments> failingCreators() {
    Supplier<Future<Thumbnail>> throwing = () -> {
      throw new IllegalArgumentException("no image");
    };
    Supplier<Future<Thumbnail>> error = () -> {
      throw new StackOverflowError();
    };
    return Stream.of(
        Arguments.of("fails", (Supplier<?>) () -> Future.failedFuture(new IllegalStateException("no image")), "no image"),
        Arguments.of("fails without a message", (Supplier<?>) () -> Future.failedFuture(new IllegalStateException()), NO_REASON),
        Arguments.of("fails with a cause alone", (Supplier<?>) () -> Future.failedFuture(new IllegalStateException(new IOException("no image"))), "no image"),
        Arguments.of("fails at length", (Supplier<?>) () -> Future.failedFuture("\ud83d\ude00".repeat(2000) + "\ud83d"), "\ud83d\ude00".repeat(512)),
        Arguments.of("fails in half a character", (Supplier<?>) () -> Future.failedFuture("a\ud83db"), "a?b"),
        Arguments.of("throws", throwing, "no image"),
        Arguments.of("throws an error", error, NO_REASON),
        Arguments.of("gives null", (Supplier<?>) () -> null, "the creator gave no future"),
        Arguments.of("gives no thumbnail", (Supplier<?>) Future::succeededFuture, "the creator gave no thumbnail"),
        Arguments.of("gives another name", (Supplier<?>) () -> Future.succeededFuture(Thumbnail.of("other")), "name: must be the one that was asked for, \"n/ame\", not \"other\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failingCreators")
  void aCreatorThatFailsFailsAllAndIsNotCalledAgainSoon(String what, Supplier<Future<Thumbnail>> creator, String reason) {
    List<Future<Thumbnail>> asked = Stream.of(1, 2).map(i -> cache.getOrCreate("n/ame", creator)).toList();
    for (Future<Thumbnail> each : asked) {
      assertThat(Futures.failure(each)).isInstanceOf(CreationFailedException.class).hasMessage(reason);
    }
    assertThat(Futures.failure(cache.getOrCreate("n/ame", this::make))).isInstanceOfSatisfying(CreationFailedException.class, failure -> {
      assertThat(failure).hasMessage(reason);
      assertThat(failure.retryAfterMs()).isBetween(1000L, 5000L);
    });
    assertThat(creations).hasValue(0);
    Futures.await(cache.delete("n/ame"));
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
  }

  @Test
  void whoseCreatorFailedGetsItsFailureAsTheCause() {
    IllegalStateException cause = new IllegalStateException("no image");
    assertThat(Futures.failure(cache.getOrCreate("n/ame", () -> Future.failedFuture(cause)))).hasCause(cause);
  }

  @Test
  void aFailureOfTheCreatorsOwnServiceIsRemembered() {
    Throwable ofAService = new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 1, "the image is damaged");
    assertThat(Futures.failure(cache.getOrCreate("n/ame", () -> Future.failedFuture(ofAService)))).isInstanceOf(CreationFailedException.class)
        .hasMessage("the image is damaged");
    assertThat(new Messages(vertx).headers("get", "n/ame")).containsEntry("reason", "the image is damaged");
  }

  /** Such as a creator gets that asks a cache itself. */
  @Test
  void aStoresFailureIsNotRemembered() {
    for (Throwable ofAStore : List.of(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 503, "away"), new CacheException(FailureCode.TIMEOUT, "late"))) {
      assertThat(Futures.failure(cache.getOrCreate("n/ame", () -> Future.failedFuture(ofAStore)))).isSameAs(ofAStore);
      assertThat(new Messages(vertx).headers("get", "n/ame", "waitMs", 0)).containsEntry("status", "miss");
    }
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
  }

  @Test
  void nobodyWaitsLongerThanTheLimit() {
    ThumbnailCache impatient = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withLimitMs(300));
    Promise<Thumbnail> late = Promise.promise();
    long start = System.nanoTime();
    Future<Thumbnail> first = impatient.getOrCreate("n/ame", () -> counted(late.future()));
    Future<Thumbnail> patient = cache.getOrCreate("n/ame", this::make);
    assertThat(Futures.failure(first)).isInstanceOfSatisfying(CacheException.class, failure -> {
      assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failure).hasMessage("no result within 300 ms");
    });
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(295L, 5000L);
    assertThat(patient.isComplete()).as("that of a caller who has time left").isFalse();
    late.complete(MADE.withSize(9, 9));
    assertThat(Futures.await(patient)).as("what the first has made meanwhile").isEqualTo(MADE.withSize(9, 9));
    assertThat(creations).hasValue(1);
  }

  @Test
  void aCreatorThatNeverEndsHoldsNobodyUpForLongerThanItsClaim() {
    ThumbnailCacheOptions options = new ThumbnailCacheOptions().withLimitMs(300).withClaimMs(600);
    assertThat(Futures.failure(ThumbnailCache.create(vertx, options).getOrCreate("n/ame", () -> counted(Promise.<Thumbnail>promise().future()))))
        .hasMessage("no result within 300 ms");
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
    assertThat(creations).hasValue(2);
  }

  @Test
  void aClaimThatLapsesLetsAnotherTryAndItsHolderKeepsWhatItMade() {
    ThumbnailCacheOptions options = new ThumbnailCacheOptions().withClaimMs(200);
    Promise<Thumbnail> slow = Promise.promise();
    Future<Thumbnail> first = ThumbnailCache.create(vertx, options).getOrCreate("n/ame", () -> counted(slow.future()));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    Vertx other = Vertx.vertx();
    Messages another = new Messages(vertx);
    assertThat(another.headers("get", "n/ame", "claimMs", 60_000, "claim", "another", "waitMs", 5000)).containsEntry("claim", "another");
    slow.complete(MADE);
    assertThat(Futures.await(first)).as("unstored").isEqualTo(MADE);
    assertThat(Futures.await(cache.get("n/ame"))).isNull();
    another.ask("set", MADE.withSize(8, 8).toJson(), "claim", "another");
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(MADE.withSize(8, 8));
    Futures.await(other.close());
  }

  @Test
  void whatWasMadeFromASourceThatIsInvalidatedMeanwhileIsNotStored() {
    Promise<Thumbnail> slow = Promise.promise();
    Future<Thumbnail> asked = cache.getOrCreate("n/ame", "a source", () -> counted(slow.future()));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    assertThat(Futures.await(cache.invalidate("a source"))).isZero();
    slow.complete(MADE);
    assertThat(Futures.await(asked)).isEqualTo(MADE.withSource("a source"));
    assertThat(Futures.await(cache.get("n/ame"))).isNull();
  }

  @Test
  void whatIsMadeHasTheSourceThatWasGiven() {
    assertThat(Futures.await(cache.getOrCreate("n/ame", "a source", this::make))).isEqualTo(MADE.withSource("a source"));
    assertThat(Futures.await(cache.invalidate("a source"))).isEqualTo(1);
    assertThat(Futures.await(cache.getOrCreate("n/ame", "a source", () -> Future.succeededFuture(MADE.withSource("a source"))))).isNotNull();
    assertThat(Futures.failure(cache.getOrCreate("other", "a source", () -> Future.succeededFuture(Thumbnail.of("other").withSource("another")))))
        .hasMessage("source: must be the one that was given, or absent");
  }

  @Test
  void whatCanNotBeStoredIsGivenNevertheless() {
    DeploymentOptions small = Deployments.of("simple");
    small.getConfig().put("address", "small").put("maximumThumbnailBytes", 64);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, small));
    Thumbnail large = MADE.withPath("x".repeat(100));
    ThumbnailCache cacheForSmall = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress("small"));
    assertThat(Futures.await(cacheForSmall.getOrCreate("n/ame", () -> counted(Future.succeededFuture(large))))).isEqualTo(large);
    assertThat(Futures.await(cacheForSmall.get("n/ame"))).isNull();
    assertThat(Futures.await(cacheForSmall.getOrCreate("n/ame", this::make))).as("others need not wait for the claim's end").isEqualTo(MADE);
  }

  @Test
  void withoutACacheNothingIsMade() {
    ThumbnailCache nowhere = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress("nowhere"));
    assertThat(Futures.failure(nowhere.getOrCreate("n/ame", this::make))).isInstanceOfSatisfying(ReplyException.class,
        failure -> assertThat(failure.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    vertx.eventBus().consumer("deaf.get", message -> { });
    ThumbnailCache deaf = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress("deaf").withAttemptMs(50));
    assertThat(Futures.failure(deaf.getOrCreate("n/ame", this::make))).isInstanceOfSatisfying(ReplyException.class,
        failure -> assertThat(failure.failureType()).isEqualTo(ReplyFailure.TIMEOUT));
    assertThat(creations).hasValue(0);
  }

  @Test
  void aNameIsChecked() {
    assertThat(Futures.failure(cache.getOrCreate("a//b", this::make))).isInstanceOf(InvalidInputException.class).hasMessageStartingWith("name: ");
    assertThat(Futures.failure(cache.getOrCreate(null, this::make))).isInstanceOf(InvalidInputException.class).hasMessageStartingWith("name: ");
  }

  @Test
  void eachFutureCompletesOnItsCallersContextAndTheCreatorRunsOnTheFirsts() {
    AtomicReference<Context> creatorsContext = new AtomicReference<>();
    Promise<Thumbnail> made = Promise.promise();
    Context first = vertx.getOrCreateContext();
    Context second = ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext();
    List<Future<Context>> completed = Stream.of(first, second).map(caller -> Future.<Context>future(promise -> caller.runOnContext(start ->
        cache.getOrCreate("n/ame", () -> {
          creatorsContext.set(Vertx.currentContext());
          return counted(made.future());
        }).onComplete(done -> promise.complete(Vertx.currentContext()))))).toList();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    made.complete(MADE);
    assertThat(Futures.await(completed.get(0))).isSameAs(first);
    assertThat(Futures.await(completed.get(1))).isSameAs(second);
    assertThat(creatorsContext.get()).isIn(first, second);
  }

  @Test
  void aFlightThatFollowsAnothersCallsTheCreatorOnItsOwnCallersContext() {
    new Messages(vertx).ask("get", "n/ame", "claimMs", 900, "claim", "other");
    Context first = vertx.getOrCreateContext();
    Context second = ((io.vertx.core.internal.VertxInternal) vertx).createEventLoopContext();
    AtomicReference<Context> creatorsContext = new AtomicReference<>();
    ThumbnailCache impatient = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withLimitMs(400));
    Future<Thumbnail> given = Future.future(promise -> first.runOnContext(start -> impatient.getOrCreate("n/ame", this::make).onComplete(promise)));
    Future<Thumbnail> made = Future.future(promise -> second.runOnContext(start -> cache.getOrCreate("n/ame", () -> {
      creatorsContext.set(Vertx.currentContext());
      return make();
    }).onComplete(promise)));
    assertThat(Futures.failure(given)).hasMessage("no result within 400 ms");
    assertThat(Futures.await(made)).isEqualTo(MADE);
    assertThat(creatorsContext.get()).isSameAs(second);
  }

  /** It would work for nobody, and hold a claim meanwhile. */
  @Test
  void noCreatorIsCalledAfterTheLimit() {
    Messages other = new Messages(vertx);
    other.ask("get", "n/ame", "claimMs", 700, "claim", "other");
    assertThat(Futures.failure(ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withLimitMs(500)).getOrCreate("n/ame", this::make)))
        .hasMessage("no result within 500 ms");
    assertThat(other.headers("get", "n/ame", "claimMs", 60_000, "claim", "next", "waitMs", 3000)).containsEntry("claim", "next");
    assertThat(creations).hasValue(0);
  }

  @Test
  void manyAreLookedUpAtOnce() {
    Futures.await(cache.set(MADE));
    Futures.await(cache.set(Thumbnail.of("b")));
    assertThat(Futures.await(cache.getAll(List.of("b", "a", "n/ame", "b")))).containsExactly(
        Map.entry("b", Thumbnail.of("b")), Map.entry("n/ame", MADE));
    assertThat(Futures.await(cache.getAll(List.of()))).isEmpty();
    assertThat(Futures.failure(cache.getAll(Arrays.asList("a", "..")))).isInstanceOfSatisfying(CacheException.class,
        failure -> assertThat(failure.code()).isEqualTo(FailureCode.INVALID));
  }

  private Future<Thumbnail> make() {
    return counted(Future.succeededFuture(MADE));
  }

  private Future<Thumbnail> counted(Future<Thumbnail> made) {
    creations.incrementAndGet();
    return made;
  }
}
