package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.wire.Compression;
import dev.thumbnails.cache.wire.PythonFormat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole contract in a form that Python shares, as the user of README.md, and what such a form is asked for beside it. */
abstract class SharedFormatContract extends CacheBackendContract {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess(
      ("--user " + DocumentedUser.rules() + DocumentedUser.rulesOfSharing().substring("thumbnails".length())).split(" "));

  private static final PythonFormat FORMAT = new PythonFormat(null, null, false, Compression.NONE, 4, 65_536);
  private static final Thumbnail JPG = Thumbnail.of("a/b").withExtension("jpg");
  private static final String SOURCE = "photos/1.jpg";
  private static final long LONG_MS = 60_000;

  private final String prefix = UUID.randomUUID().toString();
  private Redis client;

  /** The {@code backend} section, without the server. */
  protected abstract JsonObject section(String keyPrefix);

  /** What the keys of thumbnails begin with. */
  protected abstract String scope(String keyPrefix);

  /** The key of a name in Python, after the scope. */
  protected abstract String key(String name);

  @BeforeEach
  void connect(Vertx vertx) {
    client = Redis.createClient(vertx, REDIS.connectionString());
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return open(vertx, section(prefix), claimEnded);
  }

  private static Future<CacheBackend> open(Vertx vertx, JsonObject section, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, section.put("connectionString", connectionString()), claimEnded).map(WithExtension::new);
  }

  protected static String connectionString() {
    return "redis://thumbnails:secret@127.0.0.1:" + REDIS.port() + "/0";
  }

  @AfterEach
  void nothingElseWasDenied() {
    assertThat(redis("ACL", "LOG")).allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
  }

  @Test
  void aThumbnailIsAPickleUnderPythonsKeyAndNothingElse() {
    set(JPG, 0);
    assertThat(keys()).containsExactly(shared("a/b"));
    assertThat(redis("GET", shared("a/b")).toBuffer()).isEqualTo(FORMAT.encode(JPG));
  }

  @Test
  void claimsAndSourcesAreWherePythonNeverLooks() {
    Futures.await(backend().claim("a/b", new Claim("mine", SOURCE, LONG_MS)));
    assertThat(redis("EXISTS", shared("a/b")).toInteger()).isZero();
    assertThat(redis("PTTL", control("a/b")).toLong()).isBetween(1L, LONG_MS);
    Futures.await(backend().release("a/b", "mine", new Failure("why", LONG_MS)));
    assertThat(redis("GET", control("a/b")).toString()).startsWith("N1");
    Futures.await(backend().set(JPG.withSource(SOURCE), 0));
    assertThat(keys())
        .containsExactlyInAnyOrder(shared("a/b"), control("a/b"), "thumbnails:s:" + scope(prefix).length() + ":" + scope(prefix) + SOURCE);
  }

  @Test
  void whatPythonSetsIsRead() {
    redis("SET", shared("a/b"), FORMAT.encode(JPG));
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Hit(JPG));
    assertThat(Futures.await(backend().claim("a/b", new Claim("mine", null, LONG_MS)))).isEqualTo(new Lookup.Hit(JPG));
    assertThat(Futures.await(backend().delete("a/b"))).isTrue();
    assertThat(redis("EXISTS", shared("a/b")).toInteger()).isZero();
  }

  @Test
  void whatPythonSetsDuringAClaimIsAHit() {
    Futures.await(backend().claim("a/b", new Claim("mine", null, LONG_MS)));
    redis("SET", shared("a/b"), FORMAT.encode(JPG));
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Hit(JPG));
    assertThat(Futures.await(backend().claim("a/b", new Claim("other", null, LONG_MS)))).isEqualTo(new Lookup.Hit(JPG));
  }

  @Test
  void whatPythonDeletesMayBeClaimed() {
    set(JPG.withSource(SOURCE), 0);
    redis("DEL", shared("a/b"));
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Miss());
    assertThat(Futures.await(backend().claim("a/b", new Claim("mine", null, LONG_MS)))).isEqualTo(new Lookup.Granted("mine"));
    assertThat(Futures.await(backend().invalidate(SOURCE))).isZero();
  }

  @Test
  void whatPythonHasMadeAnewDoesNotDependOnTheOldSource() {
    set(JPG.withSource(SOURCE), 0);
    redis("SET", shared("a/b"), FORMAT.encode(JPG));
    assertThat(Futures.await(backend().invalidate(SOURCE))).isZero();
    assertThat(Futures.await(backend().get("a/b"))).isEqualTo(JPG);
  }

  @Test
  void whatPythonHasReadAndSetAgainDependsOnItsSource() {
    set(JPG.withSource(SOURCE), 0);
    redis("SET", shared("a/b"), new PythonFormat(null, null, false, Compression.NONE, 5, 65_536).encode(JPG.withSource(SOURCE)));
    assertThat(Futures.await(backend().invalidate(SOURCE))).isEqualTo(1);
    assertThat(Futures.await(backend().get("a/b"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "12", "{\"a\":1}", "\u0080\u0004N.", "\u0080\u0004cposix\nsystem\n."})
  void anUnreadableValueIsAMissAndStaysUntilTheNextSet(String value) {
    Buffer foreign = Buffer.buffer(value, "ISO-8859-1");
    redis("SET", shared("a/b"), foreign);
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Miss());
    assertThat(Futures.await(backend().delete("a/b"))).isFalse();
    assertThat(Futures.await(backend().claim("a/b", new Claim("mine", SOURCE, LONG_MS)))).isEqualTo(new Lookup.Granted("mine"));
    assertThat(Futures.await(backend().invalidate(SOURCE))).isZero();
    Futures.await(backend().clear());
    assertThat(redis("GET", shared("a/b")).toBuffer()).isEqualTo(foreign);
    set(JPG, 0);
    assertThat(Futures.await(backend().get("a/b"))).isEqualTo(JPG);
  }

  @Test
  void aKeyOfAnotherTypeIsAMissAndStaysUntilTheNextSet() {
    redis("RPUSH", shared("a/b"), "x");
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Miss());
    assertThat(Futures.await(backend().claim("a/b", new Claim("mine", null, LONG_MS)))).isEqualTo(new Lookup.Granted("mine"));
    assertThat(Futures.await(backend().delete("a/b"))).isFalse();
    assertThat(redis("LLEN", shared("a/b")).toInteger()).isEqualTo(1);
    set(JPG, 0);
    assertThat(Futures.await(backend().get("a/b"))).isEqualTo(JPG);
  }

  @Test
  void clearLeavesWhatIsNoThumbnail() {
    redis("SET", scope(prefix) + "session", "the site's own");
    set(JPG.withSource(SOURCE), 0);
    redis("ZADD", "thumbnails:s:" + scope(prefix).length() + ":" + scope(prefix) + SOURCE, "inf", "left behind");
    redis("SET", shared("python"), FORMAT.encode(Thumbnail.of("python").withExtension("jpg")));
    Futures.await(backend().clear());
    assertThat(keys()).containsExactly(scope(prefix) + "session");
  }

  @Test
  void withoutAPrefixNothingIsCleared(Vertx vertx) {
    CacheBackend whole = Futures.await(open(vertx, section(""), name -> { }));
    assertThat(code(whole.clear())).isEqualTo(FailureCode.UNSUPPORTED);
    Futures.await(whole.close());
  }

  @Test
  void anExtensionIsRequired(Vertx vertx) {
    CacheBackend strict = Futures.await(BackendOpening.open(vertx, section(prefix).put("connectionString", connectionString())));
    Future<Void> set = strict.set(Thumbnail.of("a/b"), 0);
    assertThat(code(set)).isEqualTo(FailureCode.INVALID);
    assertThat(set.cause()).hasMessageStartingWith("extension: ");
    assertThat(code(strict.set(Thumbnail.of("a/b"), 0, "claim").mapEmpty())).isEqualTo(FailureCode.INVALID);
    assertThat(redis("EXISTS", shared("a/b")).toInteger()).isZero();
    Futures.await(strict.close());
  }

  @Test
  void aLargeValueIsRead() {
    Buffer large = FORMAT.encode(JPG.withPath("x".repeat(6_000_000)));
    redis("SET", shared("a/b"), large);
    assertThat(Futures.await(backend().get("a/b"))).as("of a path that is none of ours").isEqualTo(JPG);
    redis("SET", shared("a/b"), FORMAT.encode(JPG.withPath("x".repeat(PythonFormat.LONGEST))));
    assertThat(Futures.await(backend().get("a/b"))).isNull();
  }

  @Test
  void clearEndsClaimsWhateverIsSetMeanwhile() {
    List<Thumbnail> all = IntStream.range(0, 500).mapToObj(i -> Thumbnail.of("n" + i).withExtension("jpg").withSource(SOURCE)).toList();
    CacheBackend other = openAnother();
    for (int round = 0; round < 5; round++) {
      Futures.await(Future.all(all.stream().map(thumbnail -> other.claim(thumbnail.name(), new Claim("mine", SOURCE, LONG_MS))).toList()));
      Future<Void> clear = backend().clear();
      Futures.await(Future.join(all.stream().map(thumbnail -> other.set(thumbnail, 0, "mine").otherwiseEmpty()).toList()));
      Futures.await(clear);
      assertThat(keys()).isEmpty();
    }
    Futures.await(other.close());
  }

  @Test
  void aClaimThatBecomesAThumbnailIsNeverAMiss(Vertx vertx) {
    CacheBackend other = openAnother();
    for (int round = 0; round < 300; round++) {
      String name = "r" + round;
      Futures.await(other.claim(name, new Claim("mine", null, LONG_MS)));
      Promise<List<Lookup>> looked = Promise.promise();
      vertx.runOnContext(turn -> {
        Future<Lookup> before = backend().look(name);
        Future<Boolean> set = other.set(Thumbnail.of(name).withExtension("jpg"), 0, "mine");
        Future<Lookup> after = backend().look(name);
        Future.all(before, set, after).map(all -> List.of(before.result(), after.result())).onComplete(looked);
      });
      assertThat(Futures.await(looked.future())).noneMatch(Lookup.Miss.class::isInstance);
    }
    Futures.await(other.close());
  }

  @Test
  void thumbnailsWithImagesInThemAreCleared() {
    for (int i = 0; i < 300; i++) {
      redis("SET", shared("n" + i), FORMAT.encode(Thumbnail.of("n" + i).withExtension("jpg").withPath("x".repeat(360_000))));
    }
    Futures.await(backend().clear());
    assertThat(keys()).isEmpty();
  }

  @Test
  void aHugeForeignValueIsAMissAndStays() {
    redis("SETRANGE", shared("a/b"), "300000000", "x");
    redis("CONFIG", "RESETSTAT");
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Miss());
    assertThat(Futures.await(backend().claim("a/b", new Claim("mine", null, LONG_MS)))).isEqualTo(new Lookup.Granted("mine"));
    assertThat(Futures.await(backend().delete("a/b"))).isFalse();
    assertThat(redis("STRLEN", shared("a/b")).toLong()).isEqualTo(300_000_001);
    String sent = redis("INFO", "stats").toString().lines().filter(line -> line.startsWith("total_net_output_bytes")).findFirst().orElseThrow();
    assertThat(Long.parseLong(sent.split(":")[1].strip())).as("bytes that Redis has sent").isLessThan(3_000_000);
  }

  protected final String shared(String name) {
    return scope(prefix) + key(name);
  }

  /** All that there are of this test's cache. */
  protected final List<String> keys() {
    return redis("KEYS", "*" + prefix + "*").stream().map(Response::toString).toList();
  }

  private String control(String name) {
    return "thumbnails:c:" + scope(prefix).length() + ":" + scope(prefix) + name;
  }

  protected final void set(Thumbnail thumbnail, long ttlMs) {
    Futures.await(backend().set(thumbnail, ttlMs));
  }

  private static FailureCode code(Future<Void> future) {
    return ((CacheException) Futures.failure(future)).code();
  }

  protected final Response redis(String command, Object... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (Object argument : List.of(arguments)) {
      if (argument instanceof Buffer buffer) {
        request.arg(buffer);
      } else {
        request.arg(argument.toString());
      }
    }
    return Futures.await(client.send(request));
  }
}
