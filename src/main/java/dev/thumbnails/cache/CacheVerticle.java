package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.bus.CacheConsumers;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Objects;

/**
 * The cache on the event bus: answers {@code <address>.get}, {@code .set} and {@code .delete} through the backend that
 * {@code backend.type} names in its configuration. May be deployed with any number of instances.
 *
 * <p>The deployment fails with a {@link ConfigException} that lists every problem if the configuration is not right, and leaves
 * nothing open. A store that is away does not stop it: requests fail with {@link FailureCode#UNAVAILABLE} until the store is there.
 * Undeploying takes no more messages, answers those in work and closes the backend; a message that Vert.x has queued but not yet
 * delivered is refused by Vert.x at once, as a {@code TIMEOUT} that says "discarded".
 */
public final class CacheVerticle extends VerticleBase {

  private CacheBackend backend;
  private CacheConsumers consumers;
  private long drainMs;

  @Override
  public Future<?> start() {
    CacheConfig config = CacheConfig.read(config(), System::getenv);
    BackendContext backendContext = config.backendContext(vertx);
    drainMs = config.drainMs();
    return Future.<Void>succeededFuture()
        .compose(start -> Objects.requireNonNull(config.backend().open(backendContext), "open must give a future"))
        .compose(opened -> register(backendContext, opened));
  }

  @Override
  public Future<?> stop() {
    return consumers.close(drainMs).eventually(this::closeBackend);
  }

  /** On this verticle's context, whatever thread the last answer has come from. */
  private Future<Void> closeBackend() {
    return Future.future(closed -> context.runOnContext(start -> Future.<Void>succeededFuture()
        .compose(onContext -> Objects.requireNonNull(backend.close(), "close must give a future"))
        .onComplete(closed)));
  }

  private Future<Void> register(BackendContext backendContext, CacheBackend opened) {
    backend = Objects.requireNonNull(opened, "open must give a backend");
    return CacheConsumers.register(backendContext, opened)
        .onSuccess(registered -> consumers = registered)
        .<Void>mapEmpty()
        .recover(failure -> closeBackend().transform(closed -> Future.failedFuture(failure)));
  }
}
