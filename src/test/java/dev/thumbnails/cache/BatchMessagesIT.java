package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.thirdparty.FaultyBackendFactory;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many at once, events, lifetimes and what is for admins. */
@ExtendWith(VertxExtension.class)
class BatchMessagesIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private Messages cache;

  private void deploy(Vertx vertx, JsonObject config) {
    this.vertx = vertx;
    this.cache = new Messages(vertx);
    if (!config.containsKey("backend")) {
      config.put("backend", new JsonObject().put("type", "simple"));
    }
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config)));
  }

  @Test
  void eachItemIsAnsweredInItsPlace(Vertx vertx) {
    deploy(vertx, new JsonObject());
    JsonArray set = cache.items("setAll", new JsonArray()
        .add(named("a")).add(named("b").put("width", 0)).add(7).add(named("c/d")).add(named("..")).addNull().add(new JsonObject()).add(named(7)));
    assertThat(texts(set, "name")).containsExactly("a", "b", null, "c/d", "..", null, null, null);
    assertThat(texts(set, "status")).containsExactly("stored", "error", "error", "stored", "error", "error", "error", "error");
    assertThat(set.getJsonObject(1)).isEqualTo(new JsonObject().put("name", "b").put("status", "error").put("code", 400)
        .put("message", "width: must be from 1 to 2147483647"));
    JsonArray got = cache.items("getAll", new JsonArray()
        .add("c/d").add("nope").add("a").add(new JsonArray().add("c").add("d")).add("a").add("..").add(7).add(new JsonArray()).addNull());
    assertThat(texts(got, "name")).containsExactly("c/d", "nope", "a", "c/d", "a", "..", null, null, null);
    assertThat(texts(got, "status")).containsExactly("hit", "miss", "hit", "hit", "hit", "error", "error", "error", "error");
    assertThat(got.getJsonObject(0)).isEqualTo(new JsonObject().put("name", "c/d").put("status", "hit").put("thumbnail", named("c/d")));
    assertThat(got.getJsonObject(1)).isEqualTo(new JsonObject().put("name", "nope").put("status", "miss"));
    assertThat(got.getJsonObject(5)).isEqualTo(new JsonObject().put("name", "..").put("status", "error").put("code", 400)
        .put("message", "name: must not have an empty, '.' or '..' segment: \"..\""));
    assertThat(cache.items("getAll", new JsonArray())).isEmpty();
    assertThat(cache.items("setAll", new JsonArray())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis"})
  void ofTwoWithOneNameTheLaterOneWins(String backend, Vertx vertx) {
    deploy(vertx, config(backend));
    for (int round = 0; round < 50; round++) {
      cache.items("setAll", new JsonArray().add(named("a").put("width", 1)).add(named("b")).add(named("a").put("width", 2)).add(named("a").put("width", 3)));
      assertThat(cache.ask("get", "a").body()).isEqualTo(named("a").put("width", 3));
    }
  }

  @Test
  void theLaterOfTwoWithOneNameWaitsForTheEarlierOne(Vertx vertx) {
    deploy(vertx, new JsonObject().put("backend", new JsonObject().put("type", "faulty").put("fault", "stores the first slowly").put("id", "slow")));
    FaultyBackendFactory.State state = FaultyBackendFactory.state("slow");
    Future<?> set = cache.send("setAll", new JsonArray().add(named("a").put("width", 1)).add(named("a").put("width", 2)).add(named("b").put("width", 3)));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(state.stored.get()), stored -> stored != null && stored.width() == 3));
    state.held.complete();
    Futures.await(set);
    assertThat(state.stored.get().width()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis"})
  void manyBatchesDoNotMix(String backend, Vertx vertx) {
    deploy(vertx, config(backend));
    List<String> names = IntStream.range(0, 1000).mapToObj(i -> "many/" + i).toList();
    for (int start = 0; start < 1000; start += 500) {
      JsonArray set = new JsonArray(names.subList(start, start + 500).stream().map(name -> named(name).put("path", name)).toList());
      assertThat(texts(cache.items("setAll", set), "status")).containsOnly("stored");
    }
    List<Future<Void>> batches = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<String> asked = new ArrayList<>(names);
      Collections.shuffle(asked);
      List<String> batch = asked.subList(0, 100);
      batches.add(cache.send("getAll", new JsonArray(batch)).map(reply -> {
        JsonArray items = ((JsonObject) reply.body()).getJsonArray("items");
        for (int j = 0; j < batch.size(); j++) {
          assertThat(items.getJsonObject(j).getJsonObject("thumbnail").getString("path")).isEqualTo(batch.get(j));
        }
        return null;
      }));
    }
    Futures.await(Future.all(batches));
  }

  @Test
  void aBatchHasABound(Vertx vertx) {
    deploy(vertx, new JsonObject().put("maximumBatch", 3));
    JsonArray names = new JsonArray().add("a").add("b").add("c");
    assertThat(cache.items("getAll", names)).hasSize(3);
    ReplyException refused = cache.failure("getAll", names.add("d"));
    assertThat(refused.failureCode()).isEqualTo(413);
    assertThat(refused).hasMessage("body: must have at most 3 items (maximumBatch)");
    refused = cache.failure("setAll", new JsonArray().add(named("a")).add(named("b")).add(named("c")).add(named("d")));
    assertThat(refused.failureCode()).isEqualTo(413);
    assertThat(cache.ask("get", "a").body()).as("stored by a refused batch").isNull();
  }

  @Test
  void aBatchIsAnArray(Vertx vertx) {
    deploy(vertx, new JsonObject());
    for (Object body : new Object[] {null, 7, "a", new JsonObject(), Buffer.buffer("[]")}) {
      assertThat(cache.failure("getAll", body)).hasMessageStartingWith("body: must be an array of names, not ");
      assertThat(cache.failure("setAll", body)).hasMessageStartingWith("body: must be an array of thumbnails, not ");
    }
    assertThat(cache.failure("setAll", new JsonArray().add(named("a")), "ttlMs", "x")).hasMessageStartingWith("ttlMs: ");
    assertThat(cache.failure("setAll", new JsonArray().add(named("a")), "claim", "x")).hasMessage("claim: not allowed on setAll; allowed: ttlMs, deadlineMs");
    assertThat(cache.failure("getAll", new JsonArray().add("a"), "claim", "x")).hasMessage("claim: must come with claimMs");
    assertThat(cache.failure("getAll", new JsonArray().add("a"), "renew", "true")).hasMessage("renew: not allowed on getAll; allowed: deadlineMs, claim, claimMs, waitMs, source");
  }

  @Test
  void aThumbnailOverTheLimitCostsItsOwnItemOnly(Vertx vertx) {
    deploy(vertx, new JsonObject().put("maximumThumbnailBytes", 64));
    JsonArray set = cache.items("setAll", new JsonArray().add(named("a")).add(named("b").put("path", "x".repeat(64))));
    assertThat(set.stream().map(item -> ((JsonObject) item).getInteger("code"))).containsExactly(null, 413);
  }

  @Test
  void whatTheBackendDoesNotAnswerIsAnErrorOfItsItem(Vertx vertx) {
    deploy(vertx, new JsonObject().put("timeoutMs", 100).put("backend", new JsonObject().put("type", "faulty").put("fault", "hangs")));
    long start = System.nanoTime();
    JsonArray got = cache.items("getAll", new JsonArray().add("a").add(".."));
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(95L, 5000L);
    assertThat(got.stream().map(item -> ((JsonObject) item).getInteger("code"))).containsExactly(504, 400);
    assertThat(((JsonObject) cache.ask("stats", null).body()).getJsonObject("failures")).isEqualTo(new JsonObject().put("400", 1).put("504", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "throws an error", "gives null", "fails"})
  void aDefectOfTheBackendIsAnErrorOfItsItem(String fault, Vertx vertx) {
    deploy(vertx, new JsonObject().put("backend", new JsonObject().put("type", "faulty").put("fault", fault)));
    for (String operation : List.of("getAll", "setAll")) {
      JsonArray items = cache.items(operation, new JsonArray().add(operation.equals("getAll") ? "a" : named("a")));
      assertThat(items.getJsonObject(0).getInteger("code")).isEqualTo(500);
      assertThat(items.encode()).doesNotContain("secret");
    }
  }

  @Test
  void itemsAreCounted(Vertx vertx) {
    deploy(vertx, new JsonObject());
    cache.items("setAll", new JsonArray().add(named("a")).add(named("b")).add(7));
    cache.items("getAll", new JsonArray().add("a").add("a").add("c"));
    cache.ask("invalidate", new JsonObject().put("source", "s"));
    JsonObject stats = (JsonObject) cache.ask("stats", null).body();
    assertThat(stats.getInteger("sets")).isEqualTo(2);
    assertThat(stats.getJsonObject("gets").getMap()).containsEntry("hit", 2L).containsEntry("miss", 1L);
    assertThat(stats.getJsonObject("failures")).isEqualTo(new JsonObject().put("400", 1));
    assertThat(stats.getInteger("invalidations")).isEqualTo(1);
    assertThat(stats.getString("node")).matches("[0-9a-f-]{36}");
  }

  @Test
  void whatChangesIsPublished(Vertx vertx) {
    deploy(vertx, new JsonObject().put("events", true).put("admin", true));
    List<Object> events = Collections.synchronizedList(new ArrayList<>());
    vertx.eventBus().consumer("thumbnails.cache.events", message -> events.add(message.body()));
    cache.ask("set", named("a"));
    cache.ask("set", named("b").put("source", "s"));
    cache.items("setAll", new JsonArray().add(named("c").put("source", "s")).add(7));
    cache.ask("get", "d", "claimMs", 60_000, "claim", "mine");
    cache.ask("set", named("d"), "claim", "mine");
    cache.ask("set", named("d"), "claim", "mine");
    cache.failure("set", named("d"), "claim", "another");
    cache.failure("set", named(".."));
    cache.ask("delete", "a");
    cache.ask("delete", "a");
    cache.ask("invalidate", new JsonObject().put("source", "s"));
    cache.ask("clear", null);
    List<JsonObject> wanted = List.of(
        event("set").put("name", "a"), event("set").put("name", "b").put("source", "s"), event("set").put("name", "c").put("source", "s"),
        event("set").put("name", "d"), event("delete").put("name", "a"), event("invalidate").put("source", "s"), event("clear"));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(events.size()), size -> size >= wanted.size()));
    cache.ask("get", "a");
    assertThat(events).isEqualTo(wanted);
  }

  /** At the moment of an event, what it tells of is there. */
  @Test
  void anEventComesAfterTheChange(Vertx vertx) {
    deploy(vertx, config("redis").put("events", true));
    List<Future<Boolean>> right = Collections.synchronizedList(new ArrayList<>());
    vertx.eventBus().<JsonObject>consumer("thumbnails.cache.events", message -> right.add(cache.send("get", message.body().getString("name"))
        .map(reply -> (reply.body() != null) == message.body().getString("type").equals("set"))));
    for (int i = 0; i < 200; i++) {
      cache.ask("set", named("a"));
      int events = 2 * i + 1;
      Futures.await(Until.holds(vertx, () -> Future.succeededFuture(right.size()), size -> size == events));
      assertThat(Futures.await(right.get(2 * i))).isTrue();
      cache.ask("delete", "a");
      Futures.await(Until.holds(vertx, () -> Future.succeededFuture(right.size()), size -> size == events + 1));
      assertThat(Futures.await(right.get(2 * i + 1))).isTrue();
    }
  }

  @Test
  void nothingIsPublishedUnlessAskedFor(Vertx vertx) {
    deploy(vertx, new JsonObject());
    List<Object> events = Collections.synchronizedList(new ArrayList<>());
    vertx.eventBus().consumer("thumbnails.cache.events", message -> events.add(message.body()));
    cache.ask("set", named("a"));
    cache.ask("delete", "a");
    vertx.eventBus().publish("thumbnails.cache.events", "the last");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(events.size()), size -> size > 0));
    assertThat(events).containsExactly("the last");
  }

  @Test
  void clearIsForAdmins(Vertx vertx) {
    deploy(vertx, new JsonObject());
    cache.ask("set", named("a"));
    ReplyException refused = cache.failure("clear", null);
    assertThat(refused.failureCode()).isEqualTo(403);
    assertThat(refused).hasMessageContaining("\"admin\": true");
    assertThat(cache.ask("get", "a").body()).isEqualTo(named("a"));
  }

  @Test
  void clearTakesNoBody(Vertx vertx) {
    deploy(vertx, new JsonObject().put("admin", true));
    assertThat(cache.failure("clear", "a").failureCode()).isEqualTo(400);
    assertThat(cache.ask("clear", null).body()).isNull();
  }

  @Test
  void invalidateTakesASource(Vertx vertx) {
    deploy(vertx, new JsonObject());
    for (Object body : new Object[] {null, "s", new JsonObject(), new JsonObject().put("source", 7), new JsonObject().putNull("source"),
        new JsonObject().put("source", "s").put("name", "a"), new JsonObject().put("source", "\ud83d")}) {
      ReplyException refused = cache.failure("invalidate", body);
      assertThat(refused.failureCode()).as(String.valueOf(body)).isEqualTo(400);
      assertThat(refused.getMessage()).matches("(body|source): .*");
    }
  }

  /** Their lifetimes as Redis has them: within the bounds, and spread evenly. */
  @ParameterizedTest
  @ValueSource(strings = {"set", "setAll", "configured"})
  void aBulkLoadDoesNotExpireAtOnce(String how, Vertx vertx) {
    JsonObject config = config("redis");
    config.getJsonObject("backend").put("ttlJitter", 0.5).put("ttlMs", how.equals("configured") ? 1_000_000 : 0);
    deploy(vertx, config);
    List<String> names = IntStream.range(0, 1000).mapToObj(i -> how + "/" + i).toList();
    if (how.equals("setAll")) {
      cache.items("setAll", new JsonArray(names.subList(0, 500).stream().map(BatchMessagesIT::named).toList()), "ttlMs", 1_000_000);
      cache.items("setAll", new JsonArray(names.subList(500, 1000).stream().map(BatchMessagesIT::named).toList()), "ttlMs", 1_000_000);
    } else {
      Object[] headers = how.equals("set") ? new Object[] {"ttlMs", 1_000_000} : new Object[0];
      Futures.await(Future.all(names.stream().map(name -> cache.send("set", named(name), headers)).toList()));
    }
    long[] lives = lifetimes(names);
    assertThat(lives).hasSize(1000);
    assertThat(LongStream.of(lives)).allMatch(life -> life >= 480_000 && life <= 1_000_000);
    double mean = LongStream.of(lives).average().orElseThrow();
    double deviation = Math.sqrt(LongStream.of(lives).mapToDouble(life -> (life - mean) * (life - mean)).average().orElseThrow());
    Figures.show("ttlJitter 0.5 of 1000 s over 1000 keys by %s: %d to %d ms, mean %.0f, standard deviation %.0f", how,
        LongStream.of(lives).min().orElseThrow(), LongStream.of(lives).max().orElseThrow(), mean, deviation);
    // Of 1000 evenly spread ones: 750 000 and 144 338, each within six standard errors.
    assertThat(mean).isBetween(722_000.0, 778_000.0);
    assertThat(deviation).isBetween(127_000.0, 162_000.0);
  }

  @Test
  void jitterLeavesWhatLivesForEverAlone(Vertx vertx) {
    JsonObject config = config("redis");
    config.getJsonObject("backend").put("ttlJitter", 1);
    deploy(vertx, config);
    cache.ask("set", named("ever"), "ttlMs", 0);
    assertThat(lifetimes(List.of("ever"))).containsExactly(-1);
  }

  private long[] lifetimes(List<String> names) {
    Redis client = Redis.createClient(vertx, REDIS.connectionString());
    List<Request> asked = names.stream().map(name -> Request.cmd(Command.PTTL).arg("thumbnails:n:" + name)).toList();
    List<Response> lifetimes = Futures.await(client.batch(asked));
    Futures.await(client.close());
    return lifetimes.stream().mapToLong(Response::toLong).toArray();
  }

  private static JsonObject config(String backend) {
    JsonObject section = new JsonObject().put("type", backend);
    return new JsonObject().put("backend", backend.equals("redis") ? section.put("connectionString", REDIS.connectionString()) : section);
  }

  private static JsonObject named(Object name) {
    return new JsonObject().put("name", name);
  }

  private static JsonObject event(String type) {
    return new JsonObject().put("type", type);
  }

  private static List<String> texts(JsonArray items, String field) {
    return new ArrayList<>(items.stream().map(item -> ((JsonObject) item).getString(field)).toList());
  }
}
