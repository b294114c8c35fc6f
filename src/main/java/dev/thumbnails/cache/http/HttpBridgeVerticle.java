package dev.thumbnails.cache.http;

import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.json.JsonText;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The cache over HTTP: every request becomes a message to the cache's addresses, and every reply a response. It keeps nothing of its
 * own, so it can be deployed alone too, on a node without a cache. {@link dev.thumbnails.cache.CacheVerticle} deploys it where its
 * configuration has {@code http}.
 *
 * <p>Its configuration has the keys {@code address}, {@code timeoutMs}, {@code drainMs} and {@code http}, each as that verticle has it and
 * with the same default. The deployment fails with a {@link ConfigException} if it is not right, or a listener can't be opened; that
 * leaves nothing open. Undeploying says for {@code http.lameDuckMs} that the node is not ready,
 * then takes no more requests, answers those that wait at once, and those in work for at most {@code drainMs}.
 */
public final class HttpBridgeVerticle extends VerticleBase {

  private static final List<String> KEYS = List.of("address", "timeoutMs", "drainMs", "http");
  private static final String URLS = "dev.thumbnails.cache.urls";

  private HttpBridge bridge;
  private String address;
  private String url;
  private long drainMs;

  /** What of a cache's configuration is its bridge's. */
  public static JsonObject configOf(JsonObject cache) {
    JsonObject config = new JsonObject();
    KEYS.stream().filter(cache::containsKey).forEach(key -> config.put(key, cache.getValue(key)));
    return config;
  }

  /**
   * Where the bridge to that address listens in this Vert.x instance, its port included: the last one opened, where there are several;
   * empty where there is none.
   */
  public static Optional<URI> url(Vertx vertx, String address) {
    return Optional.ofNullable(urls(vertx).get(address)).map(URI::create);
  }

  @Override
  public Future<?> start() {
    ConfigReader reader = ConfigReader.of(config(), System::getenv);
    address = reader.string("address", ThumbnailCacheOptions.DEFAULT_ADDRESS);
    drainMs = reader.number("drainMs", 5000, 0, 600_000);
    long timeoutMs = reader.number("timeoutMs", 2000, 1, 600_000);
    HttpConfig http = HttpConfig.read(reader.section("http"));
    reader.finish();
    bridge = new HttpBridge(vertx, address, timeoutMs, http, JsonText.encode(config()));
    return bridge.open().onSuccess(this::tell);
  }

  @Override
  public Future<?> stop() {
    urls(vertx).removeIfPresent(address, url);
    return bridge.leave(drainMs);
  }

  private void tell(URI opened) {
    url = opened.toString();
    urls(vertx).put(address, url);
  }

  private static LocalMap<String, String> urls(Vertx vertx) {
    return vertx.sharedData().getLocalMap(URLS);
  }
}
