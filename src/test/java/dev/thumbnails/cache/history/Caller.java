package dev.thumbnails.cache.history;

import dev.thumbnails.cache.history.Outcome.Absent;
import dev.thumbnails.cache.history.Outcome.Conflict;
import dev.thumbnails.cache.history.Outcome.Done;
import dev.thumbnails.cache.history.Outcome.Granted;
import dev.thumbnails.cache.history.Outcome.Hit;
import dev.thumbnails.cache.history.Outcome.Miss;
import dev.thumbnails.cache.history.Outcome.Negative;
import dev.thumbnails.cache.history.Outcome.Pending;
import dev.thumbnails.cache.history.Outcome.Told;
import dev.thumbnails.cache.history.Outcome.Unknown;
import dev.thumbnails.cache.history.Request.Get;
import dev.thumbnails.cache.history.Request.Release;
import dev.thumbnails.cache.history.Request.Set;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One caller: asks through one door, one message after the other, and writes down each call with its return. All callers of a workload share a context. */
final class Caller {

  private static final int CONFLICT = 409;
  /** A change whose caller has got no reply may take effect for so long: the deadlines are over by then. */
  private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** The codes of a store or a node that is away. Any other is a defect. */
  private static final List<Integer> AWAY = List.of(-1, 502, 503, 504);

  private final Workload workload;
  private final Door door;
  private final String name;
  private final Random random;
  private final Context context;
  private Held lastGranted;

  Caller(Workload workload, Door door, int number, long seed, Context context) {
    this.workload = workload;
    this.door = door;
    this.name = door.name() + number;
    this.random = new Random(seed);
    this.context = context;
  }

  Random random() {
    return random;
  }

  String anyName() {
    return workload.name(random);
  }

  /** Two to four names. */
  List<String> someNames() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String any = anyName();
      if (!names.contains(any)) {
        names.add(any);
      }
    }
    return names;
  }

  /** Null sometimes. */
  String anySource() {
    return random.nextInt(5) == 0 ? null : workload.plan().source(random);
  }

  /** No end, or a short one. */
  long anyTtl() {
    return random.nextBoolean() ? 0 : 5 + random.nextInt(36);
  }

  int newValue() {
    return workload.newValue();
  }

  String newToken() {
    return "t" + workload.newValue();
  }

  Held anyHeld() {
    return workload.memory().claim(anyName(), random);
  }

  Set anySetOf(String of) {
    return workload.memory().set(of, random);
  }

  /** The claim that this caller was granted last. */
  Held lastGranted() {
    return lastGranted;
  }

  Future<Void> pause(long ms) {
    return ms == 0 ? Future.succeededFuture() : workload.vertx().timer(ms, TimeUnit.MILLISECONDS).mapEmpty();
  }

  /** Does one action. */
  Future<?> act() {
    return workload.actions().next(random).run(this);
  }

  /** @param waitMs 0 for no such header, unless that is the only one by which a claim is told */
  Future<Outcome> get(String of, Get get, long waitMs) {
    Map<String, String> headers = headers(get);
    if (waitMs > 0 || get.hearsOfClaims() && get.claimMs() == 0) {
      headers.put("waitMs", Long.toString(waitMs));
    }
    if (get.token() != null) {
      headers.put("claim", get.token());
    }
    return one(of, get, "get", of, headers, reply -> looked(reply)).onSuccess(outcome -> granted(of, get, outcome));
  }

  Future<?> getAll(List<String> names, Get get) {
    return many(names, of -> get, "getAll", new JsonArray(new ArrayList<>(names)), headers(get), Caller::lookedItem)
        .onSuccess(outcomes -> outcomes.forEach((of, outcome) -> granted(of, get, outcome)));
  }

  Future<Outcome> set(String of, Set set) {
    Map<String, String> headers = ttl(set.ttlMs());
    if (set.claim() != null) {
      headers.put("claim", set.claim());
      workload.memory().add(of, set);
    }
    return one(of, set, "set", thumbnail(of, set), headers, reply -> new Done());
  }

  Future<?> setAll(List<String> names, String source, long ttlMs) {
    Map<String, Set> sets = new HashMap<>();
    JsonArray body = new JsonArray();
    for (String of : names) {
      sets.put(of, new Set(newValue(), source, ttlMs, null));
      body.add(thumbnail(of, sets.get(of)));
    }
    return many(names, sets::get, "setAll", body, ttl(ttlMs), item -> new Done());
  }

  Future<Outcome> delete(String of) {
    return one(of, new Request.Delete(), "delete", of, Map.of(), reply -> door.tellsDeleted() ? new Told((Boolean) reply.body()) : new Done());
  }

  Future<Outcome> release(String of, Release release) {
    JsonObject body = new JsonObject().put("name", of).put("claim", release.claim());
    Map<String, String> headers = new HashMap<>();
    if (release.reason() != null) {
      body.put("failed", release.reason());
      headers.put("negativeMs", Long.toString(release.negativeMs()));
    }
    return one(of, release, "release", body, headers, reply -> new Told((Boolean) reply.body()));
  }

  Future<?> invalidate(String source) {
    return many(workload.names(), of -> new Request.Invalidate(source), "invalidate", new JsonObject().put("source", source), Map.of(), null);
  }

  Future<?> clear() {
    return many(workload.names(), of -> new Request.Clear(), "clear", null, Map.of(), null);
  }

  private void granted(String of, Get get, Outcome outcome) {
    if (outcome instanceof Granted granted) {
      lastGranted = new Held(of, granted.token(), get.source(), get.claimMs());
      workload.memory().add(lastGranted);
    }
  }

  private static Map<String, String> headers(Get get) {
    Map<String, String> headers = new HashMap<>();
    if (get.claimMs() > 0) {
      headers.put("claimMs", Long.toString(get.claimMs()));
      if (get.source() != null) {
        headers.put("source", get.source());
      }
    }
    return headers;
  }

  private static Map<String, String> ttl(long ttlMs) {
    return ttlMs == 0 ? new HashMap<>() : new HashMap<>(Map.of("ttlMs", Long.toString(ttlMs)));
  }

  private JsonObject thumbnail(String of, Set set) {
    JsonObject thumbnail = new JsonObject().put("name", of).put("extension", workload.plan().extension()).put("width", set.value()).put("height", 1);
    return set.source() == null ? thumbnail : thumbnail.put("source", set.source());
  }

  private Outcome looked(Door.Reply reply) {
    if (reply.body() instanceof JsonObject thumbnail) {
      return hit(thumbnail);
    }
    Map<String, String> headers = reply.headers();
    if (!door.tellsStatus()) {
      return new Absent();
    }
    long retryAfterMs = Long.parseLong(headers.getOrDefault("retryAfterMs", "-1"));
    return switch (headers.get("status")) {
      case "negative" -> new Negative(headers.get("reason").replace("%20", " "), retryAfterMs);
      case "pending" -> new Pending(retryAfterMs);
      default -> headers.containsKey("claim") ? new Granted(headers.get("claim")) : new Miss();
    };
  }

  private static Outcome lookedItem(JsonObject item) {
    return switch (item.getString("status")) {
      case "hit" -> hit(item.getJsonObject("thumbnail"));
      case "absent" -> new Absent();
      case "negative" -> new Negative(item.getString("message"), -1);
      case "pending" -> new Pending(-1);
      default -> item.containsKey("claim") ? new Granted(item.getString("claim")) : new Miss();
    };
  }

  private static Hit hit(JsonObject thumbnail) {
    return new Hit(thumbnail.getInteger("width"), thumbnail.getString("source"));
  }

  private Future<Outcome> one(String of, Request request, String operation, Object body, Map<String, String> headers, Function<Door.Reply, Outcome> outcome) {
    return send(operation, body, headers, (call, end, reply, refusal) -> {
      Outcome told = reply == null ? failed(refusal.code(), refusal.getMessage(), request) : outcome.apply(reply);
      write(of, request, call, end, told);
      return told;
    }, new Unknown());
  }

  /** @param outcome of an item of the reply, null if the reply has no items */
  private Future<Map<String, Outcome>> many(List<String> names, Function<String, Request> request, String operation, Object body, Map<String, String> headers,
      Function<JsonObject, Outcome> outcome) {
    return send(operation, body, headers, (call, end, reply, refusal) -> {
      JsonArray items = reply == null || outcome == null ? null : ((JsonObject) reply.body()).getJsonArray("items");
      Map<String, Outcome> outcomes = new HashMap<>();
      if (reply == null) {
        refused(refusal.code(), refusal.getMessage());
      }
      for (int i = 0; i < names.size(); i++) {
        String of = names.get(i);
        JsonObject item = items == null ? null : items.getJsonObject(i);
        Outcome told;
        if (reply == null) {
          told = new Unknown();
        } else if (item != null && item.getString("status").equals("error")) {
          told = failed(item.getInteger("code"), item.getInteger("code") + " " + item.getString("message"), request.apply(of));
        } else {
          told = item == null ? new Done() : outcome.apply(item);
        }
        write(of, request.apply(of), call, end, told);
        outcomes.put(of, told);
      }
      return outcomes;
    }, Map.of());
  }

  private Outcome failed(int code, String failure, Request request) {
    if (code == CONFLICT && request instanceof Set set && set.claim() != null) {
      return new Conflict();
    }
    refused(code, failure);
    return new Unknown();
  }

  private void refused(int code, String failure) {
    workload.refused(failure, AWAY.contains(code));
  }

  private void write(String of, Request request, long call, long end, Outcome outcome) {
    long until = outcome instanceof Unknown ? end + LOST_NANOS : end;
    workload.history().add(new Op(name, door.node(), of, request, call, until, outcome, door.repeats()));
  }

  /**
   * Writes an operation down: either the reply or the refusal is null.
   *
   * @param <R> what the action gets
   */
  private interface Returned<R> {

    R write(long call, long end, Door.Reply reply, Door.Refusal refusal);
  }

  /** Sends a message, if the door takes such messages. The return is timed on the thread on which it comes. */
  private <R> Future<R> send(String operation, Object body, Map<String, String> headers, Returned<R> returned, R notSent) {
    if (!door.takes(operation, headers)) {
      return Future.succeededFuture(notSent);
    }
    Promise<R> promise = Promise.promise();
    workload.called();
    long call = System.nanoTime();
    door.send(operation, body, headers).onComplete((reply, failure) -> {
      long end = System.nanoTime();
      context.runOnContext(here -> {
        try {
          if (failure != null && !(failure instanceof Door.Refusal)) {
            promise.fail(failure);
          } else {
            promise.complete(returned.write(call, end, reply, (Door.Refusal) failure));
          }
        } catch (RuntimeException e) {
          promise.fail(e);
        }
      });
    });
    return promise.future();
  }
}
