package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creations that take longer than their claims, on each backend that grants claims. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RenewalIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final int MANY = 300;
  private static final int THREADS = 6;
  private static final long WORK_MS = 300;

  private final AtomicInteger creations = new AtomicInteger();
  private Vertx vertx;
  /** Another application of the same store: a Vert.x of its own. */
  private Vertx other;

  @BeforeEach
  void begin(Vertx vertx) {
    this.vertx = vertx;
    this.other = Vertx.vertx();
  }

  @AfterEach
  void end() {
    Futures.await(other.close());
  }

  /** Their claims lapsed in the queue: of a thousand calls at once, with 30 s of claim and 50 s of work, 420 failed after 1400 creations. */
  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis"})
  void manyCreationsAtOnceWaitForTheirThreadsAndLoseNoClaim(String backend) {
    deploy(vertx, backend);
    long claimMs = 1000;
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(claimMs).withLimitMs(120_000));
    WorkerExecutor threads = vertx.createSharedWorkerExecutor("scaling", THREADS);
    long start = System.nanoTime();
    IntFunction<Future<Thumbnail>> ask = i -> cache.getOrCreate("many/" + i, () -> threads.executeBlocking(() -> {
      creations.incrementAndGet();
      assertThat(new CountDownLatch(1).await(WORK_MS, TimeUnit.MILLISECONDS)).isFalse();
      return Thumbnail.of("many/" + i);
    }, false));
    List<Future<Thumbnail>> asked = new ArrayList<>(IntStream.range(0, MANY).mapToObj(ask).toList());
    // These look up while the claims are held, and wait for those.
    Futures.await(Until.holds(vertx, this::claims, claims -> claims.getInteger("granted") == MANY));
    asked.addAll(IntStream.range(0, MANY).mapToObj(ask).toList());
    Futures.await(Future.join(asked).otherwiseEmpty(), 120);
    JsonObject claims = Futures.await(claims());
    Figures.show("%s: two calls for each of %d names, %d ms of work each on %d threads, took %d ms with claims of %d ms: %d failed, %d creations, %d claims lost",
        backend, MANY, WORK_MS, THREADS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), claimMs, asked.stream().filter(Future::failed).count(), creations.get(),
        claims.getInteger("lost"));
    assertThat(asked).allMatch(Future::succeeded);
    assertThat(creations).hasValue(MANY);
    assertThat(claims).isEqualTo(new JsonObject().put("granted", MANY).put("lost", 0));
    IntStream.range(0, MANY).forEach(i -> assertThat(Futures.await(cache.get("many/" + i))).isNotNull());
    Futures.await(threads.close());
  }

  /** A claim that is granted anew by its renewal would store what was made before the invalidation. */
  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis", "python-thumbnails", "django"})
  void whatIsInvalidatedDuringARenewedCreationIsNotStored(String backend) {
    deploy(vertx, backend);
    AtomicInteger renewals = renewals();
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withClaimMs(600));
    Promise<Thumbnail> old = Promise.promise();
    Future<Thumbnail> asked = cache.getOrCreate("n/ame", "a source", () -> counted(old.future()));
    await(renewals, 4);
    Futures.await(cache.invalidate("a source"));
    await(renewals, renewals.get() + 1);
    Futures.await(vertx.timer(800, TimeUnit.MILLISECONDS));
    old.complete(thumbnail("gif"));
    assertThat(Futures.await(asked).extension()).isEqualTo("gif");
    assertThat(Futures.await(cache.get("n/ame"))).isNull();
    assertThat(Futures.await(cache.getOrCreate("n/ame", "a source", () -> counted(Future.succeededFuture(thumbnail("jpg"))))).extension()).isEqualTo("jpg");
    assertThat(Futures.await(cache.get("n/ame")).extension()).isEqualTo("jpg");
    assertThat(creations).hasValue(2);
    assertThat(Futures.await(claims())).isEqualTo(new JsonObject().put("granted", 2).put("lost", 0));
  }

  /** On the node of another application it is the claim in the store alone that counts. */
  @ParameterizedTest
  @ValueSource(strings = {"redis", "python-thumbnails", "django"})
  void aCreatorThatNeverEndsIsNotRenewedAfterItsLimit(String backend) {
    JsonObject section = deploy(vertx, backend);
    deploy(other, section);
    long longestMs = 2000;
    ThumbnailCacheOptions options = new ThumbnailCacheOptions().withClaimMs(600);
    long start = System.nanoTime();
    Future<Thumbnail> stuck = ThumbnailCache.create(vertx, options.withLimitMs(500), longestMs).getOrCreate("n/ame", () -> counted(Promise.<Thumbnail>promise().future()));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(creations.get()), count -> count == 1));
    Future<Thumbnail> asked = ThumbnailCache.create(other, options).getOrCreate("n/ame", () -> {
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).as("ms: the claim was renewed until then").isGreaterThanOrEqualTo(longestMs);
      return counted(Future.succeededFuture(thumbnail("jpg")));
    });
    assertThat(Futures.failure(stuck)).hasMessage("no result within 500 ms");
    assertThat(Futures.await(asked).extension()).isEqualTo("jpg");
    assertThat(creations).hasValue(2);
  }

  private AtomicInteger renewals() {
    AtomicInteger renewals = new AtomicInteger();
    vertx.eventBus().addOutboundInterceptor(context -> {
      if (context.message().headers().contains("renew")) {
        renewals.incrementAndGet();
      }
      context.next();
    });
    return renewals;
  }

  private void await(AtomicInteger count, int atLeast) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(count.get()), present -> present >= atLeast));
  }

  private Future<Thumbnail> counted(Future<Thumbnail> made) {
    creations.incrementAndGet();
    return made;
  }

  private Future<JsonObject> claims() {
    return new Messages(vertx).send("stats", null).map(reply -> ((JsonObject) reply.body()).getJsonObject("claims"));
  }

  /** Python stores no more of a thumbnail than its name and its extension. */
  private static Thumbnail thumbnail(String extension) {
    return Thumbnail.of("n/ame").withExtension(extension);
  }

  private static JsonObject deploy(Vertx vertx, String backend) {
    JsonObject section = switch (backend) {
      case "redis" -> redis("redis");
      case "python-thumbnails" -> redis("redis").put("format", "python-thumbnails");
      case "django" -> redis("django");
      default -> new JsonObject().put("type", backend);
    };
    deploy(vertx, section);
    return section;
  }

  private static void deploy(Vertx vertx, JsonObject section) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(section).setInstances(2)));
  }

  private static JsonObject redis(String type) {
    return new JsonObject().put("type", type).put("connectionString", REDIS.connectionString()).put("keyPrefix", "test-" + UUID.randomUUID() + ":");
  }
}
