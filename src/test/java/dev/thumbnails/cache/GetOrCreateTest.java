package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.params.provider.ValueSource;

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
    DeploymentOptions options = Deployments.of("simple").setInstances(2);
    options.getConfig().put("admin", true);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
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
    Future<Thumbnail> patient = cache.getOrCreate("n/ame", () -> counted(late.future()));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    long start = System.nanoTime();
    assertThat(Futures.failure(impatient.getOrCreate("n/ame", this::make))).isInstanceOfSatisfying(CacheException.class, failure -> {
      assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failure).hasMessage("no result within 300 ms");
    });
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(295L, 5000L);
    assertThat(patient.isComplete()).as("that of a caller who has time left").isFalse();
    late.complete(MADE.withSize(9, 9));
    assertThat(Futures.await(patient)).as("the result of its own creator").isEqualTo(MADE.withSize(9, 9));
    assertThat(creations).hasValue(1);
  }

  /** The claim of such a one would be renewed for ever. */
  @Test
  void aCreatorThatNeverEndsHoldsNobodyUpAfterTheLimit() {
    ThumbnailCacheOptions options = new ThumbnailCacheOptions().withLimitMs(300).withClaimMs(1500);
    long start = System.nanoTime();
    assertThat(Futures.failure(ThumbnailCache.create(vertx, options, 2000).getOrCreate("n/ame", () -> counted(Promise.<Thumbnail>promise().future()))))
        .hasMessage("no result within 300 ms");
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).as("ms: the claim was renewed meanwhile").isGreaterThanOrEqualTo(2000L);
    assertThat(creations).hasValue(2);
  }

  @Test
  void aCreationMayTakeLongerThanItsClaim() {
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(1500));
    Future<Thumbnail> made = quick.getOrCreate("n/ame", () -> counted(vertx.timer(2500, TimeUnit.MILLISECONDS).map(MADE)));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    Future<Thumbnail> waiting = cache.getOrCreate("n/ame", this::make);
    assertThat(Futures.await(made)).isEqualTo(MADE);
    assertThat(Futures.await(waiting)).isEqualTo(MADE);
    assertThat(creations).hasValue(1);
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(MADE);
    assertThat(claims()).isEqualTo(new JsonObject().put("granted", 1).put("lost", 0));
  }

  /** The limit is for those who wait: of a thousand creations, 420 that waited for a thread failed though they were made. */
  @Test
  void aCreationMayTakeLongerThanItsCallersWait() {
    ThumbnailCache impatient = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(1500).withLimitMs(300));
    Future<Thumbnail> made = impatient.getOrCreate("n/ame", () -> counted(vertx.timer(2500, TimeUnit.MILLISECONDS).map(MADE)));
    assertThat(Futures.await(made)).isEqualTo(MADE);
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(MADE);
    assertThat(claims()).isEqualTo(new JsonObject().put("granted", 1).put("lost", 0));
  }

  /** As a verticle on a worker may do: the renewals must not wait for the caller's context. */
  @Test
  void aCreatorMayHoldUpTheWorkerOfItsCaller() {
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(1500));
    Promise<Thumbnail> made = Promise.promise();
    CountDownLatch over = new CountDownLatch(1);
    vertx.setTimer(2500, fired -> over.countDown());
    onWorker(() -> quick.getOrCreate("n/ame", () -> held(over, MADE)).onComplete(made));
    assertThat(Futures.await(made.future())).isEqualTo(MADE);
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(MADE);
    assertThat(claims()).isEqualTo(new JsonObject().put("granted", 1).put("lost", 0));
  }

  /** Their claims lapsed while they waited for the one thread of their worker: of 20 creations, 17 were not stored. */
  @Test
  void creationsThatWaitForTheWorkerOfTheirCallerLoseNoClaim() {
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(1500));
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "queued/" + i).toList();
    Promise<Void> made = Promise.promise();
    onWorker(() -> Future.all(names.stream().map(name -> quick.getOrCreate(name, () -> blocking(name))).toList()).<Void>mapEmpty().onComplete(made));
    Futures.await(made.future());
    assertThat(claims()).isEqualTo(new JsonObject().put("granted", 20).put("lost", 0));
    assertThat(creations).hasValue(20);
    assertThat(Futures.await(cache.getAll(names))).hasSize(20);
  }

  /** Its worker is busy with another creation until then. */
  @Test
  void noCreatorIsCalledAfterItsCallerHasGivenUp() {
    ThumbnailCache impatient = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withLimitMs(400));
    CountDownLatch over = new CountDownLatch(1);
    Promise<Thumbnail> second = Promise.promise();
    onWorker(() -> cache.getOrCreate("first", () -> {
      impatient.getOrCreate("n/ame", this::make).onComplete(second);
      return held(over, Thumbnail.of("first"));
    }));
    Futures.await(Until.holds(vertx, this::status, "pending"::equals));
    Futures.await(vertx.timer(500, TimeUnit.MILLISECONDS));
    over.countDown();
    assertThat(Futures.failure(second.future())).hasMessage("no result within 400 ms");
    Futures.await(Until.holds(vertx, this::status, "miss"::equals));
    assertThat(creations).as("of the first").hasValue(1);
  }

  @Test
  void whoseVerticleIsUndeployedRenewsNoMore() {
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(1500));
    String deployment = Futures.await(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        context.runOnContext(started -> quick.getOrCreate("n/ame", () -> counted(Promise.<Thumbnail>promise().future())));
        return Future.succeededFuture();
      }
    }));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    Futures.await(vertx.timer(2000, TimeUnit.MILLISECONDS));
    assertThat(new Messages(vertx).headers("get", "n/ame", "waitMs", 0)).as("longer than the claim").containsEntry("status", "pending");
    Futures.await(vertx.undeploy(deployment));
    assertThat(Futures.await(cache.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
  }

  /** Whichever way the claim ends: no set is sent that would be refused, and none that would store what is out of date. */
  @ParameterizedTest
  @ValueSource(strings = {"delete", "clear", "invalidate", "set", "another's claim"})
  void whatWasMadeWithAVoidClaimIsGivenAndNotStored(String end) {
    Messages other = new Messages(vertx);
    List<Message<?>> sets = new CopyOnWriteArrayList<>();
    AtomicInteger renewals = new AtomicInteger();
    vertx.eventBus().addOutboundInterceptor(context -> {
      if (context.message().address().equals("thumbnails.cache.set") && context.message().headers().contains("claim")) {
        sets.add(context.message());
      }
      if (context.message().headers().contains("renew")) {
        renewals.incrementAndGet();
      }
      context.next();
    });
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(600));
    Promise<Thumbnail> slow = Promise.promise();
    Future<Thumbnail> asked = quick.getOrCreate("n/ame", "a source", () -> counted(slow.future()));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(renewals.get()), count -> count > 1));
    switch (end) {
      case "delete" -> other.ask("delete", "n/ame");
      case "clear" -> other.ask("clear", null);
      case "invalidate" -> other.ask("invalidate", new JsonObject().put("source", "a source"));
      case "set" -> other.ask("set", MADE.withSize(8, 8).toJson());
      default -> {
        other.ask("delete", "n/ame");
        other.ask("get", "n/ame", "claimMs", 60_000, "claim", "another");
      }
    }
    int sent = renewals.get();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(renewals.get()), count -> count > sent));
    Futures.await(vertx.timer(500, TimeUnit.MILLISECONDS));
    assertThat(renewals.get() - sent).as("the next one is the last one, but for one that was on its way").isBetween(1, 2);
    slow.complete(MADE);
    assertThat(Futures.await(asked)).isEqualTo(MADE.withSource("a source"));
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(end.equals("set") ? MADE.withSize(8, 8) : null);
    assertThat(sets).isEmpty();
  }

  @Test
  void aCreatorThatHasEndedIsNotRenewed() {
    AtomicInteger renewals = new AtomicInteger();
    vertx.eventBus().addOutboundInterceptor(context -> {
      if (context.message().headers().contains("renew")) {
        assertThat(context.message().headers()).extracting(Map.Entry::getKey).containsExactlyInAnyOrder("claim", "claimMs", "renew", "deadlineMs");
        renewals.incrementAndGet();
      }
      context.next();
    });
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(600).withNegativeMs(0));
    Promise<Thumbnail> made = Promise.promise();
    Future<Thumbnail> asked = quick.getOrCreate("n/ame", made::future);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(renewals.get()), count -> count > 1));
    made.complete(MADE);
    Futures.await(asked);
    Futures.failure(quick.getOrCreate("failing", () -> Future.failedFuture("no image")));
    int sent = renewals.get();
    Futures.await(vertx.timer(500, TimeUnit.MILLISECONDS));
    assertThat(renewals).hasValue(sent);
  }

  @Test
  void aRenewalThatIsNotAnsweredIsTriedAgain() {
    AtomicInteger renewals = new AtomicInteger();
    vertx.eventBus().addInboundInterceptor(context -> {
      // Every other one is lost.
      if (!context.message().headers().contains("renew") || renewals.getAndIncrement() % 2 == 0) {
        context.next();
      }
    });
    ThumbnailCache quick = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(1800));
    assertThat(Futures.await(quick.getOrCreate("n/ame", () -> vertx.timer(4000, TimeUnit.MILLISECONDS).map(MADE)))).isEqualTo(MADE);
    assertThat(renewals.get()).isGreaterThan(4);
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(MADE);
    assertThat(claims()).isEqualTo(new JsonObject().put("granted", 1).put("lost", 0));
  }

  @Test
  void aCallerSaysHowLongItsFailuresAreRemembered() {
    ThumbnailCache patient = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withNegativeMs(60_000));
    assertThat(failing(patient).retryAfterMs()).isEqualTo(60_000L);
    assertThat(failing(cache).retryAfterMs()).as("of another caller").isBetween(30_000L, 60_000L);
    Futures.await(cache.delete("n/ame"));
    ThumbnailCache eager = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withNegativeMs(0));
    assertThat(failing(eager).retryAfterMs()).isZero();
    assertThat(new Messages(vertx).headers("get", "n/ame", "waitMs", 0)).isEqualTo(Map.of("status", "miss"));
    assertThat(Futures.await(eager.getOrCreate("n/ame", this::make))).isEqualTo(MADE);
  }

  /** It said 5 s, whether anybody remembered the failure or not. */
  @Test
  void aFailureThatIsNotRememberedMayBeTriedAgainAtOnce() {
    CreationFailedException voided = failed(cache.getOrCreate("n/ame", () -> cache.delete("n/ame").compose(gone -> Future.failedFuture("no image"))));
    assertThat(voided).hasMessage("no image");
    assertThat(voided.retryAfterMs()).isZero();
    vertx.eventBus().addInboundInterceptor(context -> {
      if (!context.message().address().equals("thumbnails.cache.release")) {
        context.next();
      }
    });
    ThumbnailCache hasty = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(100));
    assertThat(failing(hasty).retryAfterMs()).as("no release was answered").isZero();
  }

  /** The second release says that the claim was not current, because the first one has ended it. */
  @Test
  void aFailureIsRememberedThoughTheFirstReplyWasLost() {
    AtomicInteger releases = new AtomicInteger();
    vertx.eventBus().addOutboundInterceptor(context -> {
      if (context.message().address().equals("thumbnails.cache.release")) {
        releases.incrementAndGet();
      }
      if (context.message().address().startsWith("__vertx.reply") && Boolean.TRUE.equals(context.body()) && releases.get() == 1) {
        return;
      }
      context.next();
    });
    ThumbnailCache hasty = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(200).withNegativeMs(60_000));
    assertThat(failing(hasty).retryAfterMs()).isBetween(30_000L, 60_000L);
    assertThat(releases).hasValue(2);
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

  /** Made on the thread of its caller, which it holds up for so long. */
  private Future<Thumbnail> blocking(String name) {
    assertThatCode(() -> new CountDownLatch(1).await(150, TimeUnit.MILLISECONDS)).doesNotThrowAnyException();
    return counted(Future.succeededFuture(Thumbnail.of(name)));
  }

  /** Runs an action in a verticle that has one thread of a worker pool. */
  private void onWorker(Runnable action) {
    Promise<Context> worker = Promise.promise();
    Futures.await(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        worker.complete(context);
        return Future.succeededFuture();
      }
    }, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    worker.future().result().runOnContext(start -> action.run());
  }

  /** Made on the thread of its caller, which it holds up until then. */
  private Future<Thumbnail> held(CountDownLatch over, Thumbnail thumbnail) {
    assertThatCode(over::await).doesNotThrowAnyException();
    return counted(Future.succeededFuture(thumbnail));
  }

  private Future<String> status() {
    return new Messages(vertx).send("get", "n/ame", "waitMs", 0).map(reply -> reply.headers().get("status"));
  }

  private CreationFailedException failing(ThumbnailCache asked) {
    return failed(asked.getOrCreate("n/ame", () -> Future.failedFuture("no image")));
  }

  private static CreationFailedException failed(Future<?> asked) {
    return (CreationFailedException) Futures.failure(asked);
  }

  private JsonObject claims() {
    return ((JsonObject) new Messages(vertx).ask("stats", null).body()).getJsonObject("claims");
  }

  private Future<Thumbnail> make() {
    return counted(Future.succeededFuture(MADE));
  }

  private Future<Thumbnail> counted(Future<Thumbnail> made) {
    creations.incrementAndGet();
    return made;
  }
}
