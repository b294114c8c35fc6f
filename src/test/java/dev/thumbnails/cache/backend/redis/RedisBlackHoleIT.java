package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Lateness;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A place where nobody answers who tries to connect, as behind a firewall that drops all. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisBlackHoleIT {

  private static final int ATTEMPTS = 5;
  /** One that is given up before the limit of an attempt to connect lasts until then. */
  private static final int MOST_AT_ONCE = 2;
  private static final int FILLED_MS = 300;

  private final List<Socket> filling = new ArrayList<>();
  private final Set<String> attempts = new HashSet<>();
  private Vertx vertx;
  private ServerSocket hole;
  private int mostAtOnce;
  private final List<Long> laterMs = new ArrayList<>();

  /** Where nobody accepts and the queue is full, the kernel drops what else comes. */
  @BeforeEach
  void dig(Vertx vertx) throws IOException {
    this.vertx = vertx;
    hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    boolean full = false;
    while (!full) {
      Socket socket = new Socket();
      filling.add(socket);
      try {
        socket.connect(hole.getLocalSocketAddress(), FILLED_MS);
      } catch (SocketTimeoutException dropped) {
        full = true;
      }
    }
  }

  @AfterEach
  void fill() throws IOException {
    for (Socket socket : filling) {
      socket.close();
    }
    hole.close();
  }

  /** Shorter than the limit of an attempt to connect, and longer. */
  @ParameterizedTest
  @ValueSource(longs = {300, 2000})
  void whoWaitsForTheFirstAttemptIsRefusedInTimeAndAllOthersAtOnce(long timeoutMs) {
    deploy(timeoutMs);
    refusal(timeoutMs);
    undeploy();
    deploy(timeoutMs);
    long start = System.nanoTime();
    final long lateMs = refusal(timeoutMs);
    final long firstMs = msSince(start);
    Futures.await(Until.holds(vertx, this::askAndLook, seen -> seen >= ATTEMPTS));
    Figures.show("R7: nobody answers who connects: first refused after " + firstMs + " ms at a timeoutMs of " + timeoutMs + ", then "
        + laterMs.size() + " times within " + Collections.max(laterMs) + " ms; of " + attempts.size() + " attempts at most " + mostAtOnce + " at once");
    assertThat(lateMs).isLessThan(50);
    // Were any attempt waited for, the first to ask during each would be late.
    assertThat(laterMs.stream().filter(ms -> ms >= timeoutMs / 2)).hasSizeLessThan(2);
    assertThat(mostAtOnce).isLessThanOrEqualTo(MOST_AT_ONCE);
    undeploy();
  }

  /** How late it comes. */
  private long refusal(long timeoutMs) {
    Future<?> answer = get();
    final long lateMs = Lateness.ms(vertx, timeoutMs, answer);
    ReplyException refused = (ReplyException) Futures.failure(answer);
    assertThat(refused.failureCode()).as(refused.getMessage()).isEqualTo(503);
    return lateMs;
  }

  /** How many attempts have been seen. */
  private Future<Integer> askAndLook() {
    long start = System.nanoTime();
    return get().transform(answer -> {
      assertThat(((ReplyException) answer.cause()).failureCode()).isEqualTo(503);
      laterMs.add(msSince(start));
      Set<String> now = Sockets.tryingToConnectTo(hole.getLocalPort());
      mostAtOnce = Math.max(mostAtOnce, now.size());
      attempts.addAll(now);
      return Future.succeededFuture(attempts.size());
    });
  }

  private void deploy(long timeoutMs) {
    String place = "redis://127.0.0.1:" + hole.getLocalPort();
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", place));
    options.getConfig().put("timeoutMs", timeoutMs);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  private void undeploy() {
    vertx.deploymentIDs().forEach(id -> Futures.await(vertx.undeploy(id)));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.tryingToConnectTo(hole.getLocalPort())), Set::isEmpty));
  }

  private Future<?> get() {
    return vertx.eventBus().request("thumbnails.cache.get", "n/ame");
  }

  private static long msSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
