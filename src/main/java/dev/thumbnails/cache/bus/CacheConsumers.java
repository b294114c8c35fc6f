package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.metrics.CacheMeters;
import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The cache's consumers on the event bus, registered together and closed together. Beside the public addresses there is
 * {@code <address>.health}, for this node alone: it is answered while the backend can be reached, and takes no body; and
 * {@code <address>.claimEnded}, where the cache's nodes tell each other of claims; {@code <address>.callerGone}, where they are told of callers; and in a
 * cluster {@link NodeAddress}.
 */
public final class CacheConsumers {

  private final List<MessageConsumer<Object>> consumers;
  private final List<Admission> admissions;
  private final Waiters waiters;
  private final PerVertx.Use<OpenClaims> claims;
  private final Runnable unregisterHits;

  private CacheConsumers(List<MessageConsumer<Object>> consumers, List<Admission> admissions, Waiters waiters, PerVertx.Use<OpenClaims> claims,
      Runnable unregisterHits) {
    this.consumers = consumers;
    this.admissions = admissions;
    this.waiters = waiters;
    this.claims = claims;
    this.unregisterHits = unregisterHits;
  }

  /** Completes when every address takes messages, in the whole cluster where there is one; fails with none of them registered. */
  public static Future<CacheConsumers> register(BackendContext context, CacheBackend backend, CacheMeters meters, Settings settings) {
    EventBus bus = context.vertx().eventBus();
    Admission admission = new Admission(context.maximumInFlight());
    Admission waiting = new Admission(context.maximumInFlight());
    Waiters waiters = new Waiters(context.vertx());
    PerVertx.Use<OpenClaims> claims = OpenClaims.use(context.vertx(), context.address());
    Operations operations = new Operations(context, backend, meters, settings, waiters, claims.value());
    Callers callers = new Callers(operations::release);
    Map<String, Endpoint> endpoints = operations.byName().entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey,
        named -> new Endpoint(named.getKey(), named.getValue(), admission, waiting, callers, meters, context.timeoutMs())));
    List<MessageConsumer<Object>> consumers = new ArrayList<>();
    consumers.add(bus.consumer(ClaimEnds.address(context.address()), message -> {
      claims.value().claimEnded(message);
      waiters.claimEnded(message);
    }));
    consumers.add(bus.consumer(Callers.address(context.address()), callers::told));
    NodeAddress.ofThis(context.vertx(), context.address()).ifPresent(own -> consumers.add(bus.consumer(own, new NodeEndpoint(endpoints))));
    endpoints.forEach((name, endpoint) -> consumers.add(bus.consumer(context.address() + "." + name, endpoint)));
    consumers.add(bus.localConsumer(context.address() + ".health",
        new Endpoint("health", operations::health, admission, waiting, callers, meters, context.timeoutMs())));
    LocalHits hits = new LocalHits(backend, meters);
    CacheConsumers registered = new CacheConsumers(consumers, List.of(admission, waiting), waiters, claims, hits::unregister);
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
        .map(registered)
        .onSuccess(complete -> hits.register(context.vertx(), context.address()))
        .onFailure(failure -> registered.unregister());
  }

  /** Takes no more messages, and waits until those in flight have been answered, at most {@code drainMs}. */
  public Future<Void> close(long drainMs) {
    return unregister()
        .transform(unregistered -> Future.all(admissions.stream().map(Admission::drained).toList())
            .timeout(Math.max(1, drainMs), TimeUnit.MILLISECONDS))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<?> unregister() {
    unregisterHits.run();
    waiters.close();
    claims.release();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }
}
