package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.BackendFactories;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.near.NearSettings;
import dev.thumbnails.cache.bus.ClaimEnds;
import dev.thumbnails.cache.bus.Settings;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.http.HttpConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.UnaryOperator;

/** The verticle's configuration, checked. */
record CacheConfig(String address, long timeoutMs, Settings settings, int maximumInFlight, long drainMs, long warmUpMs,
    NearSettings near, String backendType, CacheBackendOpener backend) {

  private static final int HIGHEST_THUMBNAIL_BYTES = 8 << 20;
  private static final int HIGHEST_BATCH = 10_000;
  private static final int HIGHEST_CLAIMS = 1_000_000;

  /** @throws ConfigException with every problem, if there is any */
  static CacheConfig read(JsonObject json, UnaryOperator<String> variables) {
    ConfigReader reader = ConfigReader.of(json, variables);
    ConfigReader backend = reader.section("backend");
    String type = backend.text("type", null);
    CacheConfig config = new CacheConfig(
        reader.string("address", ThumbnailCacheOptions.DEFAULT_ADDRESS),
        reader.number("timeoutMs", 2000, 1, 600_000),
        settings(reader, backend),
        (int) reader.number("maximumInFlight", 10_000, 1, 1_000_000),
        reader.number("drainMs", 5000, 0, 600_000),
        reader.number("warmUpMs", 2000, 0, 600_000),
        near(reader),
        type,
        BackendFactories.configure(type, backend));
    ConfigReader http = reader.section("http");
    if (reader.has("http")) {
      HttpConfig.read(http);
    }
    reader.finish();
    return config;
  }

  /** @param changes what is to hear of every change in the store */
  BackendContext backendContext(Vertx vertx, MeterRegistry meters, ChangeListener changes) {
    return new BackendContext(vertx, address, timeoutMs, settings.maximumThumbnailBytes(), maximumInFlight, meters,
        new ClaimEnds(vertx, address)::publish, changes, new CallDeadline());
  }

  /** Null for none. */
  private static NearSettings near(ConfigReader reader) {
    NearSettings near = NearSettings.read(reader.section("nearCache"));
    return reader.has("nearCache") ? near : null;
  }

  private static Settings settings(ConfigReader reader, ConfigReader backend) {
    return new Settings(
        (int) reader.number("maximumThumbnailBytes", 65_536, 64, HIGHEST_THUMBNAIL_BYTES),
        (int) reader.number("maximumBatch", 512, 1, HIGHEST_BATCH),
        (int) reader.number("maximumClaims", 10_000, 1, HIGHEST_CLAIMS),
        (int) reader.number("maximumClaimsPerOwner", 1000, 1, HIGHEST_CLAIMS),
        reader.flag("admin", false),
        reader.flag("events", false),
        backend.fraction("ttlJitter", 0));
  }
}
