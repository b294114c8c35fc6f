package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A near cache whose connections are lost while nobody writes, or while somebody does. Its bound is too long to help. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisTrackingLossIT {

  private static final long BOUND_MS = 600_000;
  private static final String TRACKING = "tracking";
  private static final Predicate<String> TRACKS = client -> Pattern.compile(" flags=[^ ]*t").matcher(client).find();
  /** One for commands, one that tells of changes, and somebody's. */
  private static final int CONNECTIONS = 3;
  private static final Thumbnail OLD = Thumbnail.of("n").withPath("old");
  private static final Thumbnail NEW = Thumbnail.of("n").withPath("new");

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private ThumbnailCache cache;
  /** That is there before any limit is. */
  private RedisConnection somebody;

  /** A test may have ended before it did. */
  @AfterEach
  void letConnect() {
    ask("CONFIG", "SET", "maxclients", 1000);
  }

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    cache = ThumbnailCache.create(vertx);
    somebody = Futures.await(Redis.createClient(vertx, REDIS.connectionString()).connect());
    ask("CLIENT", "SETNAME", "somebody");
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject()
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()))
        .put("nearCache", new JsonObject().put("maximumStalenessMs", BOUND_MS)))));
    Futures.await(Until.holds(vertx, this::clients, clients -> clients.stream().anyMatch(TRACKS) && clients.size() == CONNECTIONS));
    Futures.await(cache.set(OLD));
    keep();
  }

  @ParameterizedTest
  @ValueSource(strings = {TRACKING, "commands"})
  void theLossOfAConnectionEmptiesItBeforeThereIsAnother(String of) {
    long lost = lose(of);
    NearEntries.await(vertx, 0);
    Figures.show("near cache: emptied " + millisSince(lost) + " ms after the connection of " + of + " was lost, before there was another");
  }

  @Test
  void whatIsWrittenWhileNobodyTellsIsSeenOnceTrackingIsBack() {
    lose(TRACKING);
    NearEntries.await(vertx, 0);
    keep();
    ask("SET", "thumbnails:n:n", "T1" + NEW.toJson().encode());
    assertThat(Futures.await(cache.get("n"))).as("nobody has told of it").isEqualTo(OLD);
    letConnect();
    long back = System.nanoTime();
    Futures.await(Until.holds(vertx, () -> cache.get("n"), NEW::equals));
    Figures.show("near cache: a change that nobody told of is seen " + millisSince(back) + " ms after tracking could come back");
  }

  private void keep() {
    Futures.await(Until.holds(vertx, () -> cache.get("n").compose(found -> NearEntries.count(vertx)), entries -> entries == 1));
  }

  /** And no other is taken. */
  private long lose(String of) {
    String victim = Futures.await(clients()).stream().filter(client -> !client.contains(" name=somebody "))
        .filter(of.equals(TRACKING) ? TRACKS : TRACKS.negate()).findFirst().orElseThrow();
    ask("CONFIG", "SET", "maxclients", CONNECTIONS - 1);
    long now = System.nanoTime();
    ask("CLIENT", "KILL", "ID", victim.replaceAll("id=([0-9]+) .*", "$1"));
    return now;
  }

  private Future<List<String>> clients() {
    return somebody.send(Questions.of("CLIENT", "LIST")).map(list -> list.toString().lines().toList());
  }

  private void ask(String command, Object... arguments) {
    Futures.await(somebody.send(Questions.of(command, arguments)));
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
