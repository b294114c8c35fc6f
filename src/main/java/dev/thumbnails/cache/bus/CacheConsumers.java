package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.metrics.CacheMeters;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The cache's consumers on the event bus, registered together and closed together. Beside the public addresses there is
 * {@code <address>.health}, for this node alone: it is answered while the backend can be reached, and takes no body.
 */
public final class CacheConsumers {

  private final List<MessageConsumer<Object>> consumers;
  private final Admission admission;
  private final Runnable unregisterHits;

  private CacheConsumers(List<MessageConsumer<Object>> consumers, Admission admission, Runnable unregisterHits) {
    this.consumers = consumers;
    this.unregisterHits = unregisterHits;
    this.admission = admission;
  }

  /** Completes when every address takes messages, in the whole cluster where there is one; fails with none of them registered. */
  public static Future<CacheConsumers> register(BackendContext context, CacheBackend backend, CacheMeters meters) {
    EventBus bus = context.vertx().eventBus();
    Admission admission = new Admission(context.maximumInFlight());
    Operations operations = new Operations(backend, meters, context.maximumThumbnailBytes());
    List<MessageConsumer<Object>> consumers = new ArrayList<>();
    operations.byName().forEach((name, operation) -> consumers.add(bus.consumer(context.address() + "." + name,
        new Endpoint(name, operation, admission, meters, context.timeoutMs()))));
    consumers.add(bus.localConsumer(context.address() + ".health",
        new Endpoint("health", operations::health, admission, meters, context.timeoutMs())));
    LocalHits hits = new LocalHits(backend, meters.operation("get"));
    CacheConsumers registered = new CacheConsumers(consumers, admission, () -> hits.unregister(context.vertx(), context.address()));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
        .map(registered)
        .onSuccess(complete -> hits.register(context.vertx(), context.address()))
        .onFailure(failure -> registered.unregister());
  }

  /** Takes no more messages, and waits until those in flight have been answered, at most {@code drainMs}. */
  public Future<Void> close(long drainMs) {
    return unregister()
        .transform(unregistered -> admission.drained().timeout(Math.max(1, drainMs), TimeUnit.MILLISECONDS))
        .otherwiseEmpty();
  }

  private Future<?> unregister() {
    unregisterHits.run();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }
}
