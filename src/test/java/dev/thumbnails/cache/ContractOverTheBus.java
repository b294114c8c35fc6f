package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The contract of a backend, passed through {@link ThumbnailCache}, the event bus and the verticle. */
abstract class ContractOverTheBus extends CacheBackendContract {

  private final AtomicBoolean listening = new AtomicBoolean();

  abstract JsonObject backendSection();

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    DeploymentOptions options = Deployments.of(backendSection()).setInstances(2);
    // What a backend must do has no bound that a busy machine would exceed.
    options.getConfig().put("admin", true).put("timeoutMs", 20_000);
    return vertx.deployVerticle(CacheVerticle.class, options)
        .map(deployment -> new CacheOverTheBus(vertx, deployment, listener(vertx, claimEnded)));
  }

  /** All that are open hear of the end of a claim; one is to tell it. */
  private MessageConsumer<String> listener(Vertx vertx, Consumer<String> claimEnded) {
    return listening.compareAndSet(false, true)
        ? vertx.eventBus().consumer("thumbnails.cache.claimEnded", message -> claimEnded.accept(message.body()))
        : null;
  }
}
