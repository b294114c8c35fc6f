package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Stalls;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.bus.NodeAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A member of a cluster asks another one whose clock differs: each attempt once carried a deadline in the caller's own time, and every call was answered 504. */
@Tag("faults")
class NodeClocksIT {

  private static final long ATTEMPT_MS = 5000;
  private static final int CALLS = 100;

  private final Queue<Long> leftMs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pings = new AtomicInteger();
  private TestCluster caller;
  private TestCluster member;
  private Vertx vertx;
  private Vertx there;
  private ThumbnailCache cache;

  @BeforeEach
  void join(@TempDir Path one, @TempDir Path other) throws IOException {
    caller = new TestCluster(one);
    member = new TestCluster(other);
    vertx = caller.join();
    there = member.join(caller.file());
    caller.awaitMembers(size -> size == 2);
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(ATTEMPT_MS));
  }

  @AfterEach
  void leave() {
    member.close();
    caller.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {-60_000, -2000, 0, 2000, 60_000})
  void deadlinesAreInTheReceiversTime(long differenceMs) {
    answer(differenceMs, true);
    // Whoever is asked before the first ping is answered has another attempt.
    Futures.await(Until.holds(vertx, () -> cache.get("none").compose(none -> Future.succeededFuture(pings.get())), count -> count > 1));
    leftMs.clear();
    long stalledMs;
    try (Stalls stalls = new Stalls()) {
      for (int i = 0; i < CALLS; i++) {
        assertThat(Futures.await(cache.get("none"))).isNull();
      }
      stalledMs = stalls.longestMs();
    }
    assertThat(leftMs).hasSize(CALLS);
    long shortest = leftMs.stream().mapToLong(Long::longValue).min().orElseThrow();
    long longest = leftMs.stream().mapToLong(Long::longValue).max().orElseThrow();
    Figures.show("a clock %+d ms from the caller's: of attempts of %d ms there were %d to %d ms left on arrival", differenceMs, ATTEMPT_MS, shortest, longest);
    assertThat(longest).isLessThanOrEqualTo(ATTEMPT_MS + 50 + stalledMs);
    assertThat(shortest).isGreaterThan(ATTEMPT_MS - 250 - stalledMs);
    assertThat(pings.get()).as("at most one in ten seconds after the first two").isLessThanOrEqualTo(4);
  }

  /** In a rolling restart: an earlier version answers a ping with nothing. */
  @Test
  void aNodeThatDoesNotSayItsTimeIsTakenToAgree() {
    answer(0, false);
    Futures.await(Until.holds(vertx, () -> cache.get("none").compose(none -> Future.succeededFuture(pings.get())), count -> count > 0));
    leftMs.clear();
    assertThat(Futures.await(cache.get("none"))).isNull();
    assertThat(leftMs).hasSize(1).allSatisfy(left -> assertThat(left).isBetween(1L, ATTEMPT_MS));
  }

  /** Answers as a node with the cache whose clock is so far ahead, and keeps how much of each deadline was left. */
  private void answer(long differenceMs, boolean tells) {
    Futures.await(there.eventBus().consumer(NodeAddress.of("thumbnails.cache", member.members().getNodeId()), (Message<Object> message) -> {
      long nowMs = System.currentTimeMillis() + differenceMs;
      if (NodeAddress.PING.equals(message.headers().get(NodeAddress.OPERATION))) {
        pings.incrementAndGet();
        message.reply(tells ? nowMs : null);
        return;
      }
      long left = Long.parseLong(message.headers().get("deadlineMs")) - nowMs;
      leftMs.add(left);
      if (left > 0) {
        message.reply(null);
      } else {
        message.fail(504, "deadlineMs: has passed");
      }
    }).completion());
    Futures.await(there.eventBus().consumer("thumbnails.cache.get", (Message<Object> message) -> message.fail(503, "not at this address")).completion());
  }
}
