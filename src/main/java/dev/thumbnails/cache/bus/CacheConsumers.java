package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The cache's consumers on the event bus, registered together and closed together. */
public final class CacheConsumers {

  private final List<MessageConsumer<Object>> consumers;
  private final Admission admission;

  private CacheConsumers(List<MessageConsumer<Object>> consumers, Admission admission) {
    this.consumers = consumers;
    this.admission = admission;
  }

  /** Completes when every address takes messages, in the whole cluster where there is one; fails with none of them registered. */
  public static Future<CacheConsumers> register(BackendContext context, CacheBackend backend) {
    Vertx vertx = context.vertx();
    Admission admission = new Admission(context.maximumInFlight());
    List<MessageConsumer<Object>> consumers = new Operations(backend, context.maximumThumbnailBytes()).byName().entrySet().stream()
        .map(operation -> vertx.eventBus().<Object>consumer(
            context.address() + "." + operation.getKey(),
            new Endpoint(operation.getKey(), operation.getValue(), admission, context.timeoutMs())))
        .toList();
    CacheConsumers registered = new CacheConsumers(consumers, admission);
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
        .map(registered)
        .onFailure(failure -> registered.unregister());
  }

  /** Takes no more messages, and waits until those in flight have been answered, at most {@code drainMs}. */
  public Future<Void> close(long drainMs) {
    return unregister()
        .transform(unregistered -> admission.drained().timeout(Math.max(1, drainMs), TimeUnit.MILLISECONDS))
        .otherwiseEmpty();
  }

  private Future<?> unregister() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }
}
