package dev.thumbnails.cache;

import dev.thumbnails.cache.client.CacheClient;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the claims of creations current while their creators work. So {@code claimMs} bounds how long a dead node blocks a name, and not how long a
 * creation may take. Thread-safe.
 */
final class Renewals {

  /** After this time a creator counts as one that never ends. */
  static final long LONGEST_MS = TimeUnit.MINUTES.toMillis(10);

  /** Messages for each life of a claim: two of them may be lost. */
  private static final long PER_CLAIM = 3;

  private final Vertx vertx;
  private final CacheClient client;
  private final ThumbnailCacheOptions options;
  private final long longestMs;

  /** @param longestMs how long a claim is renewed at most */
  Renewals(Vertx vertx, CacheClient client, ThumbnailCacheOptions options, long longestMs) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
    this.longestMs = longestMs;
  }

  /** Returns how long a creator may work before it counts as one that never ends. */
  long longestMs() {
    return longestMs;
  }

  /** Renews a claim that has just been granted until the renewal ends, the caller's verticle is undeployed, the Vert.x closes, or the limit is over. */
  Renewal begin(String name, String claim, Context caller) {
    return new Renewal(name, claim, caller);
  }

  /** The renewals of one claim. */
  final class Renewal implements Closeable {

    private final String name;
    private final String claim;
    /** Ends with the caller's verticle, or with the Vert.x for a caller that is in no verticle. */
    private final CloseFuture owner;
    private final long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(longestMs);
    private final long timer;
    private volatile boolean isLost;

    private Renewal(String name, String claim, Context caller) {
      this.name = name;
      this.claim = claim;
      this.owner = ((ContextInternal) caller).closeFuture();
      // On a context of its own: a creator holds up its caller's context, if that is a worker's.
      this.timer = ((VertxInternal) vertx).createEventLoopContext().setPeriodic(Math.max(1, options.claimMs() / PER_CLAIM), this::turn);
      if (!owner.add(this)) {
        end();
      }
    }

    /** Sends no more messages. */
    void end() {
      vertx.cancelTimer(timer);
      owner.remove(this);
    }

    /** Is called when the caller's verticle has been undeployed. */
    @Override
    public void close(Completable<Void> completion) {
      vertx.cancelTimer(timer);
      completion.succeed();
    }

    /** Returns whether a renewal has found that the claim is not current any more. */
    boolean isLost() {
      return isLost;
    }

    private void turn(long fired) {
      if (System.nanoTime() - endNanos >= 0) {
        end();
        return;
      }
      // If the attempt fails, the next turn is another one.
      Future.<Void>succeededFuture().compose(start -> client.requestOnce("get", name, delivery(), Math.min(options.attemptMs(), options.claimMs())))
          .onSuccess(this::answered);
    }

    private DeliveryOptions delivery() {
      return new DeliveryOptions()
          .addHeader("claim", claim)
          .addHeader("claimMs", Long.toString(options.claimMs()))
          .addHeader("renew", "true");
    }

    private void answered(Message<Object> reply) {
      if (!claim.equals(reply.headers().get("claim"))) {
        isLost = true;
        end();
      }
    }
  }
}
