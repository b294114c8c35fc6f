package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.bus.ThumbnailBody;
import dev.thumbnails.cache.client.CacheClient;
import dev.thumbnails.cache.entry.ClaimToken;
import dev.thumbnails.cache.json.Shown;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One node's part in the creation of one thumbnail: it looks the name up, makes what is missing if it is granted the claim, and
 * otherwise waits for whoever has it.
 *
 * <p>It waits in short turns, so that a node that dies while it keeps a request waiting costs no more than one of them.
 */
final class Creation {

  private static final int ATTEMPTS_PER_TURN = 2;
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final int LONGEST_REASON = 1024;

  private final Flights.Flight flight;
  private final CacheClient client;
  private final Renewals renewals;
  private final ThumbnailCacheOptions options;
  private final String name;
  private final String source;
  private final Context caller;
  private final Supplier<Future<Thumbnail>> creator;
  private final String claim = ClaimToken.random();
  private final long endNanos;
  private int unansweredTurns;
  private Future<Thumbnail> outcome;

  /**
   * @param flight is told of each look-up
   * @param source null if it is not known
   * @param caller the creator is called on this context, and its claim is renewed as long as the caller's verticle is deployed
   * @param limitMs when its caller gives up: after that nothing is begun any more
   */
  Creation(Flights.Flight flight, CacheClient client, Renewals renewals, ThumbnailCacheOptions options, String name, String source,
      Context caller, Supplier<Future<Thumbnail>> creator, long limitMs) {
    this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    this.flight = flight;
    this.client = client;
    this.renewals = renewals;
    this.options = options;
    this.name = name;
    this.source = source;
    this.caller = caller;
    this.creator = creator;
  }

  /** The thumbnail that was there, or was made here or elsewhere; {@link Flights.LimitReached} if the limit is over before. */
  Future<Thumbnail> run() {
    return Repetition.whileTrue(this::turn).compose(done -> outcome);
  }

  /** Whether there is to be another. */
  private Future<Boolean> turn() {
    long leftMs = leftMs();
    if (leftMs <= 0) {
      return Future.failedFuture(new Flights.LimitReached());
    }
    long waitMs = Math.min(Math.min(leftMs, LONGEST_WAIT_MS), ATTEMPTS_PER_TURN * options.attemptMs());
    flight.looks();
    return client.requestOnce("get", name, asking(waitMs), waitMs + options.attemptMs()).map(this::act).recover(this::askAgain);
  }

  private DeliveryOptions asking(long waitMs) {
    DeliveryOptions delivery = new DeliveryOptions()
        .addHeader("claim", claim)
        .addHeader("claimMs", Long.toString(options.claimMs()))
        .addHeader("waitMs", Long.toString(waitMs));
    return source == null ? delivery : delivery.addHeader("source", source);
  }

  private Future<Boolean> askAgain(Throwable failure) {
    boolean unanswered = CacheClient.isRepeatable(failure)
        || failure instanceof ReplyException reply && reply.failureCode() == FailureCode.TIMEOUT.number();
    return unanswered && ++unansweredTurns < CacheClient.ATTEMPTS
        ? client.pause(unansweredTurns).map(over -> true)
        : Future.failedFuture(failure);
  }

  private boolean act(Message<Object> reply) {
    unansweredTurns = 0;
    String status = String.valueOf(reply.headers().get("status"));
    if (!status.equals("pending")) {
      flight.leaves();
    }
    outcome = switch (status) {
      case "hit" -> Future.succeededFuture(Thumbnail.fromJson((JsonObject) reply.body()));
      case "negative" -> Future.failedFuture(new CreationFailedException(reply.headers().get("reason"),
          Long.parseLong(reply.headers().get("retryAfterMs")), null));
      case "pending" -> null;
      default -> missed(reply.headers().contains("claim"));
    };
    return outcome == null;
  }

  private Future<Thumbnail> missed(boolean granted) {
    return granted ? create() : Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "the cache grants no claims"));
  }

  private Future<Thumbnail> create() {
    Renewals.Renewal renewal = renewals.begin(name, claim, caller);
    return ThumbnailCache.on(caller, this::made).onComplete(ended -> renewal.end()).map(this::checked)
        .compose(thumbnail -> renewal.isLost() ? Future.succeededFuture(thumbnail) : store(thumbnail), this::giveBack);
  }

  /** A creator that throws, or gives no future, has failed. A worker may have been busy with other creations until the caller gave up. */
  private Future<Thumbnail> made() {
    if (leftMs() <= 0) {
      return Future.failedFuture(new Flights.LimitReached());
    }
    flight.works(renewals.longestMs());
    try {
      return Objects.requireNonNull(creator.get(), "the creator gave no future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private Thumbnail checked(Thumbnail thumbnail) {
    if (thumbnail == null) {
      throw new IllegalStateException("the creator gave no thumbnail");
    }
    if (!thumbnail.name().equals(name)) {
      throw new IllegalStateException("name: must be the one that was asked for, " + Shown.quoted(name) + ", not " + Shown.quoted(thumbnail.name()));
    }
    if (source == null || source.equals(thumbnail.source())) {
      return thumbnail;
    }
    if (thumbnail.source() != null) {
      throw new IllegalStateException("source: must be the one that was given, or absent");
    }
    return thumbnail.withSource(source);
  }

  /** It is there, whether it can be stored or not; one that is refused leaves the claim to others. */
  private Future<Thumbnail> store(Thumbnail thumbnail) {
    return client.request("set", new ThumbnailBody(thumbnail), new DeliveryOptions().addHeader("claim", claim), options.attemptMs())
        .recover(failure -> isRefusal(failure) ? release(null) : Future.failedFuture(failure))
        .transform(stored -> Future.succeededFuture(thumbnail));
  }

  /** Remembered, so that not everybody tries again; but not if it was a store that failed, or if no creator was called. */
  private Future<Thumbnail> giveBack(Throwable failure) {
    if (failure instanceof Flights.LimitReached || isOfAStore(failure)) {
      return release(null).transform(released -> Future.failedFuture(failure));
    }
    String reason = reason(failure);
    return rememberedMs(reason).compose(retryAfterMs -> Future.failedFuture(new CreationFailedException(reason, retryAfterMs, failure)));
  }

  /** Returns how long the cache remembers the failure, 0 if the cache does not. */
  private Future<Long> rememberedMs(String reason) {
    long negativeMs = options.negativeMs();
    return release(negativeMs == 0 ? null : reason)
        .compose(released -> negativeMs == 0 || Boolean.TRUE.equals(released.body()) ? Future.succeededFuture(negativeMs) : stillMs())
        .otherwise(0L);
  }

  /** A repeated release says that the claim was not current, although the first one may have ended it. */
  private Future<Long> stillMs() {
    return client.request("get", name, new DeliveryOptions(), options.attemptMs())
        .map(reply -> "negative".equals(reply.headers().get("status")) ? Long.parseLong(reply.headers().get("retryAfterMs")) : 0);
  }

  /** @param failed why it could not be made, null for nothing to remember */
  private Future<Message<Object>> release(String failed) {
    JsonObject body = new JsonObject().put("name", name).put("claim", claim);
    DeliveryOptions delivery = new DeliveryOptions();
    if (failed != null) {
      body.put("failed", failed);
      delivery.addHeader("negativeMs", Long.toString(options.negativeMs()));
    }
    return client.request("release", body, delivery, options.attemptMs());
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof ReplyException reply
        && (reply.failureCode() == FailureCode.INVALID.number() || reply.failureCode() == FailureCode.TOO_LARGE.number());
  }

  /** By what a cache fails with that can't be reached; another service of the creator's may fail so too. */
  private static boolean isOfAStore(Throwable failure) {
    if (failure instanceof CacheException e) {
      return e.code() == FailureCode.UNAVAILABLE || e.code() == FailureCode.TIMEOUT;
    }
    return failure instanceof ReplyException reply && (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE
        || reply.failureCode() == FailureCode.UNAVAILABLE.number() || reply.failureCode() == FailureCode.TIMEOUT.number());
  }

  private static String reason(Throwable failure) {
    return reasonOf(failure).codePoints().map(c -> Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE ? '?' : c)
        .limit(LONGEST_REASON / 2)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
  }

  /** The message of an exception that was made of its cause alone names that cause's class, which is no reason. */
  private static String reasonOf(Throwable failure) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (cause != null && (message == null || message.equals(cause.toString()))) {
      return reasonOf(cause);
    }
    return message == null || message.isEmpty() ? "the creator failed and gave no reason" : message;
  }

  private long leftMs() {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }
}
