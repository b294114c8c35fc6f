package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.metrics.CacheMeters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What a node does before it takes the cluster's messages: it connects its backend, asks itself a few thousand times for thumbnails that there
 * are not, and greets the other nodes with the cache, so that the first to come meet a JVM that has loaded and compiled what they need, and find the ways
 * between the nodes open. Nothing of it is counted. Confined to the verticle's context.
 */
public final class WarmUp {

  private static final int GETS = 4000;
  private static final int IN_FLIGHT = 40;
  private static final long PAUSE_MS = 20;
  private static final int GREETINGS = 200;
  /** One that hangs is not waited for any longer. */
  private static final long GREETING_MS = 1000;

  private final Vertx vertx;
  private final OwnContext own;
  private final String cache;
  private final String address = "dev.thumbnails.cache.warmUp." + UUID.randomUUID();
  private final Endpoint endpoint;
  private final long endNanos;
  private int asked;
  private int answered;

  private WarmUp(BackendContext context, CacheBackend backend, Settings settings, long limitMs) {
    this.vertx = context.vertx();
    this.own = OwnContext.of(vertx);
    this.cache = context.address();
    CacheMeters meters = CacheMeters.ofNobody();
    Admission admission = new Admission(IN_FLIGHT);
    Operation get = new Operations(context, backend, meters, settings, new Waiters(vertx), new OpenClaims()).byName().get("get");
    this.endpoint = new Endpoint("get", get, admission, admission, new Callers(id -> { }), meters, context.timeoutMs());
    this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
  }

  /** Completes when it is done, or {@code limitMs} are over: a backend that is away keeps nobody from being told so. */
  public static Future<Void> run(BackendContext context, CacheBackend backend, Settings settings, long limitMs) {
    return limitMs == 0 ? Future.succeededFuture() : new WarmUp(context, backend, settings, limitMs).run();
  }

  private Future<Void> run() {
    MessageConsumer<Object> consumer = vertx.eventBus().localConsumer(address, endpoint);
    return Future.join(greet(), Repetition.whileTrue(this::turn)).<Void>mapEmpty().eventually(consumer::unregister);
  }

  /** A first message between two nodes takes long: each of them has to find and to connect the other. */
  private Future<Void> greet() {
    return own.within(leftMs(), NodeAddress.others(vertx, cache))
        .compose(others -> Future.join(IntStream.range(0, others.isEmpty() ? 0 : GREETINGS).mapToObj(i -> ping(others.get(i % others.size()))).toList()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Message<Object>> ping(String node) {
    return vertx.eventBus().request(NodeAddress.of(cache, node), null,
        new DeliveryOptions().setSendTimeout(Math.min(GREETING_MS, leftMs())).addHeader(NodeAddress.OPERATION, NodeAddress.PING));
  }

  /** Whether there is to be another. */
  private Future<Boolean> turn() {
    return Future.join(IntStream.range(0, IN_FLIGHT).mapToObj(i -> ask()).toList())
        .map(all -> (answered += IN_FLIGHT) < GETS)
        .recover(away -> vertx.timer(PAUSE_MS).map(over -> true))
        .map(more -> more && System.nanoTime() - endNanos < 0);
  }

  private Future<Message<Object>> ask() {
    return vertx.eventBus().request(address, "warm-up/" + asked++, new DeliveryOptions().setLocalOnly(true).setSendTimeout(leftMs()));
  }

  private long leftMs() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime()));
  }
}
