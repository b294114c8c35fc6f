package dev.thumbnails.cache.backend.contract;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.BackendFactories;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.config.ConfigReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/** Opens a backend as the verticle does: from the {@code backend} section of a configuration. */
public final class BackendOpening {

  /** Of a contract test: a busy machine may stop for seconds. */
  private static final long PATIENT_MS = 20_000;

  private BackendOpening() {
  }

  public static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend) {
    return open(vertx, backend, "thumbnails.cache");
  }

  public static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend, String address) {
    return open(vertx, backend, address, 2000, name -> { });
  }

  public static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend, Consumer<String> claimEnded) {
    return open(vertx, backend, "thumbnails.cache", PATIENT_MS, claimEnded);
  }

  /** @param changes hears of what anybody changes in the store, where the backend does */
  public static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend, Consumer<String> claimEnded, ChangeListener changes) {
    return open(vertx, backend, "thumbnails.cache", PATIENT_MS, claimEnded, changes);
  }

  public static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend, long timeoutMs) {
    return open(vertx, backend, "thumbnails.cache", timeoutMs, name -> { });
  }

  private static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend, String address, long timeoutMs,
      Consumer<String> claimEnded) {
    return open(vertx, backend, address, timeoutMs, claimEnded, ChangeListener.NONE);
  }

  /** @param timeoutMs how long the backend may take for a request */
  public static Future<? extends CacheBackend> open(Vertx vertx, JsonObject backend, String address, long timeoutMs,
      Consumer<String> claimEnded, ChangeListener changes) {
    ConfigReader reader = ConfigReader.of(backend, System::getenv);
    CacheBackendOpener opener = BackendFactories.configure(reader.text("type", null), reader);
    reader.finish();
    return opener.open(new BackendContext(vertx, address, timeoutMs, 65_536, 10_000, new SimpleMeterRegistry(), claimEnded,
        changes, new CallDeadline()));
  }
}
