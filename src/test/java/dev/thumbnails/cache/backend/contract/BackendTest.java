package dev.thumbnails.cache.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
          .put("double", 0.1).put("yes", true).putNull("nothing").put("text", "\u0000\u001f\u2028\ud83d\ude00/\\")
          .put("list", new JsonArray().add(1).add("two").addNull().add(new JsonArray()).add(new JsonObject().put("a", 1)))
          .put("empty", new JsonObject())
          .getMap());

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

  /** Whether it grants claims and keeps negative entries. */
  protected boolean claims() {
    return true;
  }

  /** Whether it invalidates by source. */
  protected boolean invalidates() {
    return true;
  }

  /** Whether a source with ten thousand thumbnails is invalidated within a second. */
  protected boolean invalidatesFast() {
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
    Futures.await(backend.close());
  }

  protected final CacheBackend backend() {
    return backend;
  }

  protected final CacheBackend openAnother() {
    Context context = vertx.getOrCreateContext();
    return Futures.await(Future.future(promise -> context.runOnContext(start -> open(vertx, endedClaims::add).onComplete(
        opened -> promise.complete(new OnItsContext(context, opened)), promise::fail))));
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
