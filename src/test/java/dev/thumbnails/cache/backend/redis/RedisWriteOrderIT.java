package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one sends without waiting for the answers takes effect in that order, however it is sent on to Redis; and a set in one step. */
@ExtendWith(VertxExtension.class)
class RedisWriteOrderIT {

  private static final int ROUNDS = 50;
  private static final Map<String, Object> LONG = Map.of("caption", "x".repeat(3000));
  private static final List<String> NAMES = IntStream.range(0, 200).mapToObj(i -> "n/" + i).toList();

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final List<Future<?>> sent = new ArrayList<>();
  private Vertx vertx;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    deploy("one");
    deploy("other");
    Futures.await(Questions.ask(vertx, REDIS, "FLUSHALL"));
    // A server that does not know a script is sent it again, after what has come meanwhile.
    Futures.await(set(Thumbnail.of("first").withSource("s")));
    Futures.await(ask("one", "delete", "first"));
  }

  private void deploy(String address) {
    JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", "order:");
    Futures.await(vertx.deployVerticle(CacheVerticle.class,
        new DeploymentOptions().setConfig(new JsonObject().put("address", address).put("timeoutMs", 10_000).put("backend", backend))));
  }

  @Test
  void whatIsSetAndThenDeletedIsGone() {
    NAMES.forEach(name -> {
      set(Thumbnail.of(name));
      ask("one", "delete", name);
    });
    assertThat(read()).containsOnlyNulls();
  }

  @Test
  void whatIsDeletedAndThenSetIsThere() {
    NAMES.forEach(name -> {
      ask("one", "delete", name);
      set(Thumbnail.of(name));
    });
    assertThat(read()).doesNotContainNull();
  }

  @Test
  void theLastSetWins() {
    NAMES.forEach(name -> {
      set(Thumbnail.of(name).withSize(1, 1));
      set(Thumbnail.of(name).withSize(2, 2).withSource("s"));
      set(Thumbnail.of(name).withSize(3, 3));
    });
    assertThat(read()).extracting(json -> json.getInteger("width")).containsOnly(3);
  }

  @Test
  void aGetAfterASetGetsWhatWasSet() {
    ask("one", "get", "n/other");
    List<Future<Message<Object>>> gets = NAMES.stream().map(name -> {
      set(Thumbnail.of(name));
      return ask("one", "get", name);
    }).toList();
    Futures.await(Future.all(gets));
    assertThat(gets).extracting(get -> get.result().body()).doesNotContainNull();
  }

  /** A value that no get can read is no reason to set what came with it a second time. */
  @Test
  void anUnreadableValueDoesNotHideAClaimsEnd() {
    Futures.await(Questions.ask(vertx, REDIS, "RPUSH", "order:n:list", "x"));
    Set<String> told = told();
    Futures.await(Future.all(NAMES.stream().map(name -> ask("one", "get", name, "claimMs", "60000")).toList()));
    Futures.await(Future.all(NAMES.stream().flatMap(name -> List.of(ask("one", "get", "list"), set(Thumbnail.of(name))).stream()).toList()));
    assertToldAre(Set.copyOf(NAMES), told);
  }

  /** Thumbnails so long that the bytes of one often come to Redis in two parts, between which it serves others. */
  @Test
  void whoeverSetsInPlaceOfAClaimTellsOfItsEnd() {
    Set<String> told = told();
    Set<String> granted = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      String prefix = "race/" + round + "/";
      List<String> names = IntStream.range(0, 64).mapToObj(i -> prefix + i).toList();
      List<Future<Message<Object>>> claims = names.stream().map(name -> ask("other", "get", name, "claimMs", "60000")).toList();
      List<Future<Message<Object>>> sets = names.stream().map(name -> set(Thumbnail.of(name).withMetadata(LONG))).toList();
      Futures.await(Future.all(sets));
      Futures.await(Future.all(claims));
      for (int i = 0; i < names.size(); i++) {
        if (claims.get(i).result().headers().contains("claim")) {
          granted.add(names.get(i));
        }
      }
    }
    Figures.show("of " + ROUNDS * 64 + " claims beside sets " + granted.size() + " were granted");
    assertToldAre(granted, told);
  }

  private void assertToldAre(Set<String> names, Set<String> told) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(told.size()), size -> size >= names.size()));
    assertThat(told).isEqualTo(names);
  }

  private Set<String> told() {
    Set<String> told = ConcurrentHashMap.newKeySet();
    Futures.await(vertx.eventBus().<String>localConsumer("one.claimEnded", ended -> told.add(ended.body())).completion());
    return told;
  }

  /** After all that was sent, which has gone another way. */
  private List<JsonObject> read() {
    Futures.await(Future.all(sent));
    return NAMES.stream().map(name -> (JsonObject) Futures.await(ask("other", "get", name)).body()).collect(Collectors.toList());
  }

  private Future<Message<Object>> set(Thumbnail thumbnail) {
    return ask("one", "set", thumbnail.toJson());
  }

  private Future<Message<Object>> ask(String address, String operation, Object body, String... header) {
    DeliveryOptions options = new DeliveryOptions();
    if (header.length > 0) {
      options.addHeader(header[0], header[1]);
    }
    Future<Message<Object>> answer = vertx.eventBus().request(address + "." + operation, body, options);
    sent.add(answer);
    return answer;
  }
}
