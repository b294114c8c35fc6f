package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Messages;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A site in Python and a cache on the event bus that have their thumbnails in common. Needs python3-django, python3-django-redis and python3-redis. The
 * thumbnails are of python-thumbnails itself where THUMBNAILS_SOURCE names a checkout of it, and of a look-alike otherwise.
 */
@Tag("system")
@ExtendWith(VertxExtension.class)
@ParameterizedClass
@EnumSource(DjangoIT.Sharing.class)
class DjangoIT {

  private static final String NAME = "e13/1f31e758e99bb35472ebe854c6f3112d3736a";
  private static final String MEDIA_URL = "/media/thumbnails-cache";
  private static final String ELSEWHERE = "https://cdn.example.org/a.jpg";
  private static final JsonObject MISS = new JsonObject().put("hit", false);
  private static final long YEAR_MS = TimeUnit.DAYS.toMillis(365);
  /** What may pass between a set and a look at what is left of the lifetime. */
  private static final long PASSED_MS = 20_000;
  private static final long NO_END = -1;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @TempDir
  static Path media;

  private static PythonSite site;
  private static String django;

  private final Sharing sharing;
  private Vertx vertx;
  private Messages bus;
  private String deployment;

  DjangoIT(Sharing sharing) {
    this.sharing = sharing;
  }

  /** How the site stores thumbnails, and the settings of a cache that does the same. */
  enum Sharing {
    DJANGO("django.core.cache.backends.redis.RedisCache", new JsonObject(), new JsonObject()),
    DJANGO_REDIS("django_redis.cache.RedisCache", new JsonObject(), new JsonObject()),
    DJANGO_REDIS_PROTOCOL_5("django_redis.cache.RedisCache", new JsonObject().put("PICKLE_VERSION", 5), new JsonObject().put("pickleProtocol", 5)),
    DJANGO_REDIS_ZLIB("django_redis.cache.RedisCache", compressor("zlib.ZlibCompressor"), new JsonObject().put("compression", "zlib")),
    DJANGO_REDIS_GZIP("django_redis.cache.RedisCache", compressor("gzip.GzipCompressor"), new JsonObject().put("compression", "gzip")),
    REDIS_PY(null, null, null);

    private final String cacheClass;
    private final JsonObject options;
    private final JsonObject own;

    Sharing(String cacheClass, JsonObject options, JsonObject own) {
      this.cacheClass = cacheClass;
      this.options = options;
      this.own = own;
    }

    private static JsonObject compressor(String name) {
      return new JsonObject().put("COMPRESSOR", "django_redis.compressors." + name);
    }

    private JsonObject site() {
      JsonObject cache = new JsonObject().put("LOCATION", REDIS.connectionString());
      if (this != REDIS_PY) {
        cache.put("BACKEND", cacheClass).put("KEY_PREFIX", "site").put("VERSION", 3).put("OPTIONS", options);
      }
      return new JsonObject().put("backend", this == REDIS_PY ? "redis-py" : "django").put("cache", cache)
          .put("thumbnailPath", media.toString()).put("thumbnailUrl", MEDIA_URL);
    }

    private JsonObject backend() {
      JsonObject backend = new JsonObject().put("connectionString", REDIS.connectionString())
          .put("thumbnailPath", media.toString()).put("thumbnailUrl", MEDIA_URL);
      return this == REDIS_PY
          ? backend.put("type", "redis").put("format", "python-thumbnails")
          : backend.put("type", "django").put("keyPrefix", "site").put("version", 3).mergeIn(own);
    }
  }

  @BeforeParameterizedClassInvocation
  static void startSite(Sharing sharing) {
    site = new PythonSite(sharing.site());
    JsonObject versions = site.ask("versions", new JsonObject());
    django = versions.getString("django");
    Figures.show(sharing + " of " + versions.encode());
  }

  @AfterParameterizedClassInvocation
  static void endSite() {
    site.close();
  }

  @BeforeEach
  void deploy(Vertx vertx) {
    assumeTrue(sharing != Sharing.DJANGO || Integer.parseInt(django.split("\\.")[0]) >= 4, "Django " + django + " has no cache of its own in Redis");
    Futures.await(Redis.createClient(vertx, REDIS.connectionString()).send(Request.cmd(Command.FLUSHALL)));
    this.vertx = vertx;
    bus = new Messages(vertx);
    deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(sharing.backend())));
  }

  @Test
  void whatTheSiteSetsIsReadOverTheBus() {
    site.ask("set", thumbnail(NAME, "jpg").put("size", new JsonArray().add(400).add(300)));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "jpg").put("width", 400).put("height", 300));
  }

  @Test
  void theSiteNeedNotKnowTheSize() {
    site.ask("set", thumbnail(NAME, "png"));
    site.ask("set", thumbnail("wide", "gif").put("size", new JsonArray().add(70_000).addNull()));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "png"));
    assertThat(get("wide")).isEqualTo(derived("wide", "gif").put("width", 70_000));
  }

  @Test
  void aUrlOfTheSitesOwnIsNotDerived() {
    site.ask("set", thumbnail(NAME, "jpg").put("url", ELSEWHERE));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "jpg").put("url", ELSEWHERE));
  }

  @Test
  void theImageOfAThumbnailThatTheSiteHasJustMadeIsPassedOver() {
    site.ask("set", thumbnail(NAME, "jpg").put("image", 400_000));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "jpg"));
  }

  @Test
  void whatIsSetOverTheBusIsReadByTheSite() {
    set(thumbnail(NAME, "png"));
    assertThat(site.ask("get", NAME)).isEqualTo(found(NAME, "png"));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "png"));
  }

  @Test
  void allOfAThumbnailIsKeptAndWhatTheSiteKnowsIsSeenThere() {
    JsonObject thumbnail = thumbnail(NAME, "webp").put("url", ELSEWHERE).put("width", 400).put("height", 300).put("source", "photos/\u00e9t\u00e9.jpg")
        .put("alternatives", new JsonArray().add(2)).put("metadata", new JsonObject().put("title", "\u00e9t\u00e9 \ud83d\uddbc"));
    set(thumbnail);
    JsonObject state = new JsonObject().put("source", thumbnail.getString("source"))
        .put("alternatives", "[2]").put("metadata", thumbnail.getJsonObject("metadata").encode());
    assertThat(site.ask("get", NAME)).isEqualTo(
        found(NAME, "webp").put("url", ELSEWHERE).put("size", new JsonArray().add(400).add(300)).put("state", state));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "webp").mergeIn(thumbnail));
  }

  @Test
  void aPathThatIsNotDerivedIsKeptButNotTheSites() {
    JsonObject thumbnail = thumbnail(NAME, "jpg").put("path", "/elsewhere/a.jpg");
    set(thumbnail);
    assertThat(site.ask("get", NAME)).isEqualTo(found(NAME, "jpg").put("state", new JsonObject().put("path", "/elsewhere/a.jpg")));
    assertThat(get(NAME)).isEqualTo(derived(NAME, "jpg").mergeIn(thumbnail));
  }

  @Test
  void anExtensionIsRequired() {
    assertThat(bus.failure("set", new JsonObject().put("name", NAME)).failureCode()).isEqualTo(400);
    assertThat(site.ask("get", NAME)).isEqualTo(MISS);
  }

  @Test
  void namesAreNotOfAsciiAlone() {
    String name = "caf\u00e9/\u4e16\u754c/\ud83d\ude00";
    set(thumbnail(name, "jpg"));
    assertThat(site.ask("get", name)).isEqualTo(found(name, "jpg"));
    site.ask("set", thumbnail(name, "png"));
    assertThat(get(name)).isEqualTo(derived(name, "png"));
  }

  @Test
  void aNameIsFoundWithItsOwnSlashesAlone() {
    site.ask("set", thumbnail("ab/c", "jpg"));
    assertThat(get("a/bc")).isNull();
    assertThat(get("ab/c")).isEqualTo(derived("ab/c", "jpg"));
  }

  @Test
  void whatOneDeletesIsAMissForTheOther() {
    set(thumbnail(NAME, "jpg"));
    assertThat(site.ask("delete", NAME)).isEqualTo(new JsonObject().put("deleted", true));
    assertThat(get(NAME)).isNull();
    site.ask("set", thumbnail(NAME, "jpg"));
    assertThat(bus.ask("delete", NAME).body()).isEqualTo(true);
    assertThat(site.ask("get", NAME)).isEqualTo(MISS);
    assertThat(bus.ask("delete", NAME).body()).isEqualTo(false);
  }

  @Test
  void aClaimIsAMissForTheSiteAndEndsWithWhatItSets() {
    assertThat(bus.ask("get", NAME, "claimMs", 60_000).headers().get("claim")).isNotNull();
    assertThat(site.ask("get", NAME)).isEqualTo(MISS);
    site.ask("set", thumbnail(NAME, "jpg"));
    assertThat(bus.ask("get", NAME, "claimMs", 60_000).body()).isEqualTo(derived(NAME, "jpg"));
  }

  @Test
  void whatIsNoThumbnailIsAMissAndStays() {
    for (Object value : new Object[] {42, "text", new JsonArray().add(1).add("x"), new JsonObject().put("name", NAME)}) {
      site.ask("set-other", new JsonObject().put("name", NAME).put("value", value));
      assertThat(get(NAME)).as("%s", value).isNull();
      assertThat(bus.ask("delete", NAME).body()).as("%s", value).isEqualTo(false);
      assertThat(site.ask("get", NAME).getValue("value")).isEqualTo(value);
    }
  }

  @Test
  void bothLetThumbnailsLiveAsLong() {
    site.ask("set", thumbnail("site", "jpg"));
    set(thumbnail("bus", "jpg"));
    if (sharing == Sharing.REDIS_PY) {
      assertThat(ttlMs("site")).isEqualTo(NO_END);
      assertThat(ttlMs("bus")).isEqualTo(NO_END);
    } else {
      assertThat(ttlMs("site")).isBetween(YEAR_MS - PASSED_MS, YEAR_MS);
      assertThat(ttlMs("bus")).isBetween(YEAR_MS - PASSED_MS, YEAR_MS);
    }
  }

  @Test
  void aLifetimeOfItsOwnIsSeenByTheSite() {
    bus.ask("set", thumbnail(NAME, "jpg"), "ttlMs", 60_000);
    assertThat(ttlMs(NAME)).isBetween(60_000 - PASSED_MS, 60_000L);
  }

  @Test
  void theTimeoutIsAsInDjango() {
    assumeHasTimeout();
    redeploy(60);
    set(thumbnail("minute", "jpg"));
    assertThat(ttlMs("minute")).isBetween(60_000 - PASSED_MS, 60_000L);
    redeploy(null);
    set(thumbnail("always", "jpg"));
    assertThat(ttlMs("always")).isEqualTo(NO_END);
  }

  @Test
  void aTimeoutOfNothingKeepsNothing() {
    assumeHasTimeout();
    site.ask("set", thumbnail(NAME, "jpg"));
    redeploy(0);
    set(thumbnail(NAME, "png"));
    assertThat(site.ask("get", NAME)).isEqualTo(MISS);
    assertThat(get(NAME)).isNull();
  }

  private void assumeHasTimeout() {
    assumeTrue(sharing != Sharing.REDIS_PY, "python-thumbnails alone has no timeout");
  }

  private void redeploy(Integer timeout) {
    Futures.await(vertx.undeploy(deployment));
    deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(sharing.backend().put("timeout", timeout))));
  }

  private void set(JsonObject thumbnail) {
    bus.ask("set", thumbnail);
  }

  private JsonObject get(String name) {
    return (JsonObject) bus.ask("get", name).body();
  }

  private static long ttlMs(String name) {
    return site.ask("ttl", name).getLong("ttlMs");
  }

  private static JsonObject thumbnail(String name, String extension) {
    return new JsonObject().put("name", name).put("extension", extension);
  }

  /** As the cache answers it where nothing else is known. */
  private static JsonObject derived(String name, String extension) {
    return thumbnail(name, extension).put("path", path(name, extension)).put("url", url(name, extension));
  }

  /** As the site answers the same. */
  private static JsonObject found(String name, String extension) {
    return derived(name, extension).put("hit", true).put("type", "thumbnails.images.Thumbnail")
        .put("size", new JsonArray().addNull().addNull()).put("state", new JsonObject());
  }

  private static String path(String name, String extension) {
    return media + "/" + name + "." + extension;
  }

  private static String url(String name, String extension) {
    return MEDIA_URL + "/" + name + "." + extension;
  }
}
