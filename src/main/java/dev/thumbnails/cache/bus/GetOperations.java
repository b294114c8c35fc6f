package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.metrics.CacheCounters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** {@code get} and {@code getAll}. */
final class GetOperations {

  private final CacheBackend backend;
  private final Lookups lookups;
  private final BackendCalls calls;
  private final CacheCounters counters;
  private final Batch.Errors errors;
  private final Settings settings;

  GetOperations(CacheBackend backend, Lookups lookups, BackendCalls calls, CacheCounters counters, Batch.Errors errors, Settings settings) {
    this.backend = backend;
    this.lookups = lookups;
    this.calls = calls;
    this.counters = counters;
    this.errors = errors;
    this.settings = settings;
  }

  Future<Reply> get(Request request) {
    Thumbnail known = request.isPlain() && request.body() instanceof String name ? backend.getNow(name) : null;
    return known == null ? lookUp(request) : Future.succeededFuture(hit(known));
  }

  /** What is in memory: its name is one, since a thumbnail has it. */
  private Reply hit(Thumbnail known) {
    counters.hit();
    return LookupAnswer.hit(known);
  }

  private Future<Reply> lookUp(Request request) {
    String name = request.name();
    LookupOptions options = LookupOptions.of(request, settings.maximumThumbnailBytes());
    // Before it is asked for: what were claimed after the asker has given up would be nobody's.
    long limitMs = waitLimitMs(request, options);
    Future<Lookup> asked = ask(name, options, request);
    boolean hearsOfClaims = options.hearsOfClaims();
    Future<Reply> reply = calls.within(limitMs, request.timeoutMs(), asked, lookup -> counted(lookup, hearsOfClaims).reply());
    if (options.claimMs() > 0) {
      reply.onFailure(late -> lookups.giveBack(name, asked, options));
    }
    return reply;
  }

  Future<Reply> getAll(Request request) {
    JsonArray names = Batch.check(Body.array(request.body(), "names"), settings.maximumBatch());
    LookupOptions options = LookupOptions.of(request, settings.maximumThumbnailBytes());
    long limitMs = waitLimitMs(request, options);
    Batch batch = new Batch(errors, counters::get);
    Map<String, Future<Lookup>> asked = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      addItem(batch, names.getValue(i), options, asked, request);
    }
    return batch.reply(limitMs)
        .onComplete(answered -> asked.forEach((name, found) -> giveBackLate(name, found, options)));
  }

  private Future<Lookup> ask(String name, LookupOptions options, Request request) {
    return options.waitMs() == 0 ? lookups.look(name, options, request) : lookups.await(name, options, request);
  }

  private void giveBackLate(String name, Future<Lookup> found, LookupOptions options) {
    if (!found.isComplete()) {
      lookups.giveBack(name, found, options);
    }
  }

  private void addItem(Batch batch, Object given, LookupOptions options, Map<String, Future<Lookup>> asked, Request request) {
    try {
      String name = Body.name(given);
      Future<Lookup> found = asked.computeIfAbsent(name, first -> ask(name, options, request));
      batch.add(name, found.map(lookup -> new LookupAnswer(lookup, options.hearsOfClaims()).item(name)));
    } catch (Throwable refused) {
      batch.add(given instanceof String text ? text : null, Future.failedFuture(refused));
    }
  }

  private LookupAnswer counted(Lookup found, boolean hearsOfClaims) {
    LookupAnswer answer = new LookupAnswer(found, hearsOfClaims);
    if (found instanceof Lookup.Hit) {
      counters.hit();
    } else {
      counters.get(answer.status());
    }
    return answer;
  }

  /** The wait, a look before it and one after it; never longer than the asker waits. */
  private static long waitLimitMs(Request request, LookupOptions options) {
    long waitMs = options.waitMs() == 0 ? 0 : options.waitMs() + request.timeoutMs();
    return Math.min(request.timeoutMs() + waitMs, request.remainingMs());
  }
}
