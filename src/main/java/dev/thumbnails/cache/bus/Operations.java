package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.metrics.CacheMeters;
import io.vertx.core.Future;
import java.util.Map;

/** The operations of the cache on a backend. */
final class Operations {

  private static final String PROBE = "thumbnails-cache/health";

  private final CacheBackend backend;
  private final CacheMeters meters;
  private final BackendCalls calls;
  private final GetOperations gets;
  private final SetOperations sets;
  private final EndOperations ends;
  private final Lookups lookups;

  Operations(BackendContext context, CacheBackend backend, CacheMeters meters, Settings settings, Waiters waiters, OpenClaims claims) {
    this.backend = backend;
    this.meters = meters;
    this.calls = new BackendCalls(meters, context);
    Events events = new Events(context.vertx(), context.address(), settings.events());
    this.lookups = new Lookups(backend, calls, waiters, claims, meters.counters(), settings);
    this.gets = new GetOperations(backend, lookups, calls, meters.counters(), errors("getAll", context), settings);
    this.sets = new SetOperations(backend, calls, claims, meters.counters(), events, errors("setAll", context), settings);
    this.ends = new EndOperations(backend, calls, claims, meters.counters(), events,
        new ClaimEnds(context.vertx(), context.address()), settings);
  }

  /** Each by the last part of its address. */
  Map<String, Operation> byName() {
    return Map.of(
        "get", gets::get, "getAll", gets::getAll,
        "set", sets::set, "setAll", sets::setAll,
        "delete", ends::delete, "release", ends::release, "invalidate", ends::invalidate, "clear", ends::clear,
        "stats", this::stats);
  }

  /** Releases the claims that a caller's request was granted. */
  void release(String caller) {
    lookups.release(caller);
  }

  /** Asks the backend for a name that hardly anybody sets: whether it answers is what counts. */
  Future<Reply> health(Request request) {
    request.nothing();
    return calls.call(request, () -> backend.get(PROBE)).map(answered -> Reply.of(null));
  }

  private Batch.Errors errors(String operation, BackendContext context) {
    return new Batch.Errors(new Failures(operation, context.timeoutMs()), meters.operation(operation), OwnContext.of(context.vertx()));
  }

  private Future<Reply> stats(Request request) {
    request.nothing();
    return Future.succeededFuture(Reply.of(meters.stats()));
  }
}
