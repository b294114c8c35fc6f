package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.json.JsonType;
import dev.thumbnails.cache.json.Utf8;
import dev.thumbnails.cache.metrics.CacheCounters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** What ends entries: {@code delete}, {@code release}, {@code invalidate} and {@code clear}. */
final class EndOperations {

  private static final long DEFAULT_NEGATIVE_MS = 5000;
  private static final long LONGEST_NEGATIVE_MS = TimeUnit.DAYS.toMillis(1);
  private static final int LONGEST_REASON = 1024;
  private static final long MANY_MS = TimeUnit.MINUTES.toMillis(1);

  private final CacheBackend backend;
  private final BackendCalls calls;
  private final OpenClaims claims;
  private final CacheCounters counters;
  private final Events events;
  private final ClaimEnds claimEnds;
  private final Settings settings;

  EndOperations(CacheBackend backend, BackendCalls calls, OpenClaims claims, CacheCounters counters, Events events, ClaimEnds claimEnds, Settings settings) {
    this.backend = backend;
    this.calls = calls;
    this.claims = claims;
    this.counters = counters;
    this.events = events;
    this.claimEnds = claimEnds;
    this.settings = settings;
  }

  Future<Reply> delete(Request request) {
    String name = request.name();
    return calls.call(request, () -> backend.delete(name)).map(deleted -> {
      counters.delete();
      if (deleted) {
        events.publish("delete", name, null);
      }
      return Reply.of(deleted);
    });
  }

  Future<Reply> release(Request request) {
    JsonObject body = Body.object(request.body(), List.of("name", "claim", "failed"));
    String name = Body.name(named(body));
    String claim = Body.claim(Body.requiredText(body, "claim"));
    Failure failure = failure(request, Body.text(body, "failed"));
    return calls.call(request, () -> backend.release(name, claim, failure)).map(released -> {
      claims.ended(name, claim);
      return Reply.of(released);
    });
  }

  Future<Reply> invalidate(Request request) {
    String source = Body.requiredText(Body.object(request.body(), List.of("source")), "source");
    Body.valid(() -> Utf8.length("source", source));
    return many(request, () -> backend.invalidate(source)).map(removed -> {
      counters.invalidation();
      events.publish("invalidate", null, source);
      return Reply.of(new JsonObject().put("removed", removed));
    });
  }

  Future<Reply> clear(Request request) {
    if (!settings.admin()) {
      throw new CacheException(FailureCode.FORBIDDEN, "clear: the configuration must have \"admin\": true");
    }
    request.nothing();
    return many(request, backend::clear).map(cleared -> {
      claimEnds.publishAll();
      events.publish("clear", null, null);
      return Reply.of(null);
    });
  }

  /** Asks for a change of many steps, each of which the backend bounds. No step is begun after the sender has given up: it might remove what was set since then. */
  private <T> Future<T> many(Request request, Supplier<Future<T>> question) {
    long limitMs = Math.min(Math.max(MANY_MS, request.timeoutMs()), request.remainingMs());
    return calls.within(limitMs, Long.MAX_VALUE, calls.answer(limitMs, question), Function.identity());
  }

  private static Object named(JsonObject body) {
    Object name = body.getValue("name");
    if (!(name instanceof String) && JsonType.array(name) == null) {
      throw Body.invalid("name: must be a string or an array of strings");
    }
    return name;
  }

  private static Failure failure(Request request, String reason) {
    if (reason == null) {
      if (request.text(Header.NEGATIVE_MS) != null) {
        throw Body.invalid("negativeMs: must come with failed");
      }
      return null;
    }
    Body.valid(() -> Utf8.length("failed", reason));
    if (reason.isEmpty()) {
      throw Body.invalid("failed: must not be empty");
    }
    return new Failure(cut(reason), request.number(Header.NEGATIVE_MS, 1, LONGEST_NEGATIVE_MS).orElse(DEFAULT_NEGATIVE_MS));
  }

  /** A stack trace refused would leave the claim held. A pair of surrogates is not parted. */
  private static String cut(String reason) {
    if (reason.length() <= LONGEST_REASON) {
      return reason;
    }
    boolean parted = Character.isHighSurrogate(reason.charAt(LONGEST_REASON - 1));
    return reason.substring(0, parted ? LONGEST_REASON - 1 : LONGEST_REASON);
  }
}
