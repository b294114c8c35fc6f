package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.GrantingBackend;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.SingleFlight;
import dev.thumbnails.cache.bus.CacheConsumers;
import dev.thumbnails.cache.bus.WarmUp;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import dev.thumbnails.cache.metrics.CacheMeters;
import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The cache on the event bus: answers {@code <address>.get}, {@code .set}, {@code .delete}, {@code .getAll}, {@code .setAll},
 * {@code .release}, {@code .invalidate} and {@code .clear} through the backend that {@code backend.type} names in its configuration, and
 * {@code .stats} with what it has counted. May be deployed with any number of instances. With {@code http} in the configuration it
 * deploys one {@link HttpBridgeVerticle} for all of them.
 *
 * <p>The deployment fails with a {@link ConfigException} that lists every problem if the configuration is not right, and leaves
 * nothing open. A store that is away does not stop it: requests fail with {@link FailureCode#UNAVAILABLE} until the store is there.
 * Undeploying takes no more messages, answers those in work and closes the backend; a message that Vert.x has queued but not yet
 * delivered is refused by Vert.x at once, as a {@code TIMEOUT} that says "discarded".
 */
public final class CacheVerticle extends VerticleBase {

  /** By deployment, whether it has a bridge: there is one for all instances. */
  private static final PerVertx<AtomicBoolean> BRIDGES = new PerVertx<>();

  private CacheMeters.Use meters;
  private NearCaching near;
  private CacheBackend backend;
  private CacheConsumers consumers;
  private long drainMs;
  private PerVertx.Use<AtomicBoolean> bridge;

  @Override
  public Future<?> start() {
    CacheConfig config = CacheConfig.read(config(), System::getenv);
    meters = CacheMeters.use(vertx, config.address(), config.backendType());
    return Future.<Void>succeededFuture()
        .compose(start -> open(config))
        .compose(registered -> openBridge())
        .onSuccess(open -> drainMs = config.drainMs())
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private Future<Void> open(CacheConfig config) {
    near = NearCaching.open(vertx, config.address(), config.near(), meters.meters().registry());
    BackendContext backendContext = config.backendContext(vertx, meters.meters().registry(), near.changes());
    return Future.<Void>succeededFuture()
        .compose(start -> Objects.requireNonNull(config.backend().open(backendContext), "open must give a future"))
        .compose(opened -> register(backendContext, opened, config));
  }

  /** Whatever is open; the bridge has been undeployed before. */
  @Override
  public Future<?> stop() {
    if (bridge != null) {
      bridge.release();
    }
    Future<Void> drained = consumers == null ? Future.succeededFuture() : consumers.close(drainMs);
    return drained.eventually(this::closeBackend)
        .eventually(() -> near == null ? Future.succeededFuture() : near.close())
        .onComplete(closed -> meters.release());
  }

  /** On this verticle's context, whatever thread the last answer has come from. */
  private Future<Void> closeBackend() {
    if (backend == null) {
      return Future.succeededFuture();
    }
    return Future.future(closed -> context.runOnContext(start -> Future.<Void>succeededFuture()
        .compose(onContext -> Objects.requireNonNull(backend.close(), "close must give a future"))
        .onComplete(closed)));
  }

  private Future<Void> register(BackendContext backendContext, CacheBackend opened, CacheConfig config) {
    backend = GrantingBackend.around(Objects.requireNonNull(opened, "open must give a backend"), backendContext);
    return warmUp(backendContext, backend, config)
        .compose(warm -> near.before(new SingleFlight(backend, OwnContext.of(vertx), config.timeoutMs())))
        .compose(whole -> CacheConsumers.register(backendContext, whole, meters.meters(), config.settings()))
        .onSuccess(registered -> consumers = registered)
        .mapEmpty();
  }

  /** Where others answer meanwhile. */
  private Future<Void> warmUp(BackendContext backendContext, CacheBackend opened, CacheConfig config) {
    return vertx.isClustered() ? WarmUp.run(backendContext, opened, config.settings(), config.warmUpMs()) : Future.succeededFuture();
  }

  private Future<?> openBridge() {
    if (!config().containsKey("http")) {
      return Future.succeededFuture();
    }
    bridge = BRIDGES.use(vertx, deploymentID(), AtomicBoolean::new);
    if (!bridge.value().compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    return vertx.deployVerticle(new HttpBridgeVerticle(), new DeploymentOptions().setConfig(HttpBridgeVerticle.configOf(config())));
  }
}
