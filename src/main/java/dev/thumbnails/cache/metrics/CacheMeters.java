package dev.thumbnails.cache.metrics;

import dev.thumbnails.cache.sharing.Shared;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.UUID;

/**
 * What the cache at one address counts on this node. All instances of the verticle count in the same meters, which are dropped with
 * the last of them. They go to this node's own registry, and to the one that Vert.x has been given for its metrics, if any.
 *
 * <p>Each meter has the tag {@code cache}, the address; no tag holds a thumbnail's name. Thread-safe.
 */
public final class CacheMeters {

  private static final String METERS = "dev.thumbnails.cache.meters";
  private static final String TAG = "cache";

  private final String address;
  private final String backendType;
  private final String node = UUID.randomUUID().toString();
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final MeterRegistry own;
  private final boolean alone;
  private final CacheCounters counters;
  private volatile boolean backendUp = true;

  /** @param application null for none */
  private CacheMeters(String address, String backendType, MeterRegistry own, MeterRegistry application) {
    this.address = address;
    this.backendType = backendType;
    this.own = own;
    registry.config().commonTags(TAG, address);
    registry.add(own);
    alone = application == null;
    if (!alone) {
      registry.add(application);
    }
    counters = new CacheCounters(registry);
    Gauge.builder("cache.backend.up", this, meters -> meters.backendUp ? 1 : 0)
        .description("1, or 0 if the backend could not be reached when it was last asked").register(registry);
  }

  /** The meters of that address, which the caller releases with {@link #drop} when it has no more to count. */
  public static Shared<CacheMeters> acquire(Vertx vertx, String address, String backendType) {
    return Shared.acquire(vertx, METERS, address,
        () -> new CacheMeters(address, backendType, NodeRegistry.of(vertx), BackendRegistries.getDefaultNow()),
        present -> { });
  }

  /** Of what is not to be counted. */
  public static CacheMeters ofNobody() {
    return new CacheMeters("", "", new SimpleMeterRegistry(), null);
  }

  /** Takes the meters out of the registries. */
  public void drop() {
    registry.clear();
    own.getMeters().stream().filter(meter -> address.equals(meter.getId().getTag(TAG))).forEach(own::remove);
  }

  /** Where a backend registers meters of its own. */
  public MeterRegistry registry() {
    return registry;
  }

  /** What is counted whichever operation it is part of. */
  public CacheCounters counters() {
    return counters;
  }

  /** The meters of one operation, named by the last part of its address. */
  public OperationMeters operation(String name) {
    // Each message is timed: through a composite of one registry it would take twice as long.
    return alone ? new OperationMeters(own, Tags.of(TAG, address), name) : new OperationMeters(registry, Tags.empty(), name);
  }

  /** Tells whether the backend could be reached just now. */
  public void backend(boolean up) {
    if (backendUp != up) {
      backendUp = up;
    }
  }

  /** What has been counted on this node since the first instance was deployed. */
  public JsonObject stats() {
    return new JsonObject()
        .put("node", node)
        .put("address", address)
        .put("backend", new JsonObject().put("type", backendType).put("up", backendUp))
        .mergeIn(new Stats(own, address).toJson());
  }
}
