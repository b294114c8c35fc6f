package dev.thumbnails.cache.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.GrantingBackend;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backend under test: how it is opened, and what it says that it can do. */
@ExtendWith(VertxExtension.class)
abstract class BackendTest {

  protected static final Thumbnail FULL = Thumbnail.of("0af/a360db703b")
      .withExtension("jpg")
      .withPath("/var/thumbnails/0af/a360db703b.jpg")
      .withUrl("https://example.com/thumbnails/0af/a360db703b.jpg?v=1#top")
      .withSize(400, 300)
      .withSource("/var/originals/\u00e9t\u00e9 \"1\".jpg")
      .withAlternatives(List.of(1.5, 2))
      .withMetadata(new JsonObject()
          .put("blurhash", "LEHV6nWB2yk8pyo0adR*.7kCMdnj")
          .put("int", 7).put("long", Long.MAX_VALUE).put("big", new BigInteger("123456789012345678901234567890"))
          .put("double", 0.1).put("numbers", new JsonArray().add(1).add(1.0).add(-0.0).add(1e23).add(0.30000000000000004).add(Double.MIN_VALUE)
              .add(Double.MAX_VALUE).add((1L << 53) + 1).add(BigInteger.ONE.shiftLeft(63)).add(BigInteger.ONE.shiftLeft(64)).add(BigInteger.TEN.pow(999)))
          .put("yes", true).putNull("nothing").put("text", "\u0000\u001f\u2028\ud83d\ude00/\\")
          .put("list", new JsonArray().add(1).add("two").addNull().add(new JsonArray()).add(new JsonObject().put("a", 1)))
          .put("empty", new JsonObject())
          .getMap());

  private static final long OPENING_SECONDS = 20;

  private final List<String> endedClaims = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private CacheBackend backend;

  /**
   * Opens a backend on a store of this test's own: opened twice within one test it is the same store, in the next test it is
   * empty. Called on a context of {@code vertx}; what it opens is closed after the test.
   *
   * @param claimEnded what the backend is to be opened with: {@link BackendContext#claimEnded}
   */
  protected abstract Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded);

  /** Whether it deletes. */
  protected boolean deletes() {
    return true;
  }

  /** Whether it honours a lifetime. */
  protected boolean expires() {
    return true;
  }

  /** Whether it grants claims and keeps negative entries by itself. For a backend that does not, the verticle does, and so does this test. */
  protected boolean claims() {
    return true;
  }

  /** Whether it invalidates by source. */
  protected boolean invalidates() {
    return true;
  }

  /** Whether it clears. */
  protected boolean clears() {
    return true;
  }

  /** Opens the backend under test: before each test, or by a test that has closed it. */
  @BeforeEach
  protected final void openBackend(Vertx vertx) {
    this.vertx = vertx;
    this.backend = openAnother();
  }

  @AfterEach
  final void closeBackend() {
    // A backend that did not open has failed the test already.
    if (backend != null) {
      Futures.await(backend.close());
    }
  }

  protected final CacheBackend backend() {
    return backend;
  }

  /** Opens the store of this test once more. Whatever is thrown meanwhile, on any thread of Vert.x, fails the test with that cause. */
  protected final CacheBackend openAnother() {
    return openWith(opened -> claims() ? opened : GrantingBackend.around(opened, grantingContext()));
  }

  /** Opens the store of this test once more, without what the verticle adds to a backend. */
  final CacheBackend openBare() {
    return openWith(UnaryOperator.identity());
  }

  private BackendContext grantingContext() {
    return new BackendContext(vertx, "thumbnails.cache", TimeUnit.SECONDS.toMillis(OPENING_SECONDS), 65_536, 10_000, new SimpleMeterRegistry(), endedClaims::add,
        ChangeListener.NONE, new CallDeadline());
  }

  private CacheBackend openWith(UnaryOperator<CacheBackend> added) {
    Context context = vertx.getOrCreateContext();
    Promise<CacheBackend> promise = Promise.promise();
    Handler<Throwable> before = vertx.exceptionHandler();
    vertx.exceptionHandler(promise::tryFail);
    try {
      OnItsContext.<CacheBackend>call(context, "open", () -> open(vertx, endedClaims::add))
          .map(opened -> Objects.requireNonNull(opened, "open: the future has null instead of a backend"))
          .compose(opened -> OnItsContext.<CacheBackend>call(context, "around", () -> Future.succeededFuture(added.apply(opened))))
          .map(opened -> new OnItsContext(context, opened))
          .onComplete(promise::tryComplete, promise::tryFail);
      return Futures.await(promise.future(), OPENING_SECONDS, "open: the future did not complete");
    } finally {
      vertx.exceptionHandler(before);
    }
  }

  protected final Vertx vertx() {
    return vertx;
  }

  /** The names of the claims that were said to have ended, in this order. */
  protected final List<String> endedClaims() {
    return endedClaims;
  }

  protected static void assertUnsupported(Future<?> future) {
    assertRefused(FailureCode.UNSUPPORTED, future);
  }

  protected static void assertRefused(FailureCode code, Future<?> future) {
    assertThat(Futures.failure(future)).isInstanceOfSatisfying(CacheException.class,
        failure -> assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code));
  }
}
