package dev.thumbnails.cache.metrics;

import dev.thumbnails.cache.sharing.PerVertx;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * What the cache at one address counts on this node. All instances of the verticle count in the same meters, which are dropped with
 * the last of them. They go to this node's own registry, and to the one that this Vert.x instance has been given for its metrics, if any.
 * Whatever the latter refuses or throws is logged, and no more.
 *
 * <p>Each meter has the tag {@code cache}, the address; no tag holds a thumbnail's name. Thread-safe.
 */
public final class CacheMeters {

  private static final PerVertx<CacheMeters> METERS = new PerVertx<>();
  private static final String TAG = "cache";
  private static final long RENEWAL_MS = 10_000;

  private final String address;
  private final String backendType;
  private final String node = UUID.randomUUID().toString();
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final MeterRegistry own;
  /** Null for none. */
  private final ApplicationRegistry application;
  private final CacheCounters counters;
  private volatile boolean backendUp = true;

  /** @param application null for none */
  private CacheMeters(String address, String backendType, MeterRegistry own, MeterRegistry application) {
    this.address = address;
    this.backendType = backendType;
    this.own = own;
    this.application = application == null ? null : new ApplicationRegistry(application);
    registry.config().commonTags(TAG, address);
    registry.add(own);
    if (application != null) {
      registry.add(this.application);
    }
    counters = new CacheCounters(registry);
    Gauge.builder(ApplicationRegistry.BACKEND_UP, this, meters -> meters.backendUp ? 1 : 0)
        .description("1, or 0 if the backend could not be reached when it was last asked").register(registry);
  }

  /** Gives the meters of that address to the calling verticle, which releases them when it has no more to count. */
  public static Use use(Vertx vertx, String address, String backendType) {
    PerVertx.Use<MeterRegistry> node = NodeRegistry.use(vertx);
    try {
      return new Use(vertx, node, METERS.use(vertx, address, () -> new CacheMeters(address, backendType, node.value(), VertxRegistry.of(vertx))));
    } catch (RuntimeException | Error thrown) {
      node.release(MeterRegistry::close);
      throw thrown;
    }
  }

  /** One user's hold on the meters of an address, and on the node's registry, which goes with the last user of all. */
  public static final class Use {

    private final PerVertx.Use<MeterRegistry> node;
    private final PerVertx.Use<CacheMeters> meters;

    private Use(Vertx vertx, PerVertx.Use<MeterRegistry> node, PerVertx.Use<CacheMeters> meters) {
      this.node = node;
      this.meters = meters;
      // Vert.x cancels it with the verticle.
      vertx.setPeriodic(RENEWAL_MS, id -> meters.value().renew());
    }

    public CacheMeters meters() {
      return meters.value();
    }

    /** Ends this use, which may be done once. */
    public void release() {
      meters.release(CacheMeters::drop);
      node.release(MeterRegistry::close);
    }
  }

  /** Of what is not to be counted. */
  public static CacheMeters ofNobody() {
    return new CacheMeters("", "", new SimpleMeterRegistry(), null);
  }

  private void renew() {
    if (application != null) {
      application.renew();
    }
  }

  /** Takes the meters out of the registries. */
  private void drop() {
    registry.clear();
    if (application != null) {
      application.leave();
    }
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
    return application == null ? new OperationMeters(own, Tags.of(TAG, address), name) : new OperationMeters(registry, Tags.empty(), name);
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
