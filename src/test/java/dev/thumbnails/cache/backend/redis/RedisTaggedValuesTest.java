package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.Repetition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Through delays and cuts, everybody gets the answer to what they have asked, or none. */
@ExtendWith(VertxExtension.class)
class RedisTaggedValuesTest {

  private static final int GETS = Boolean.getBoolean("soak") ? 1_000_000 : 100_000;
  private static final int IN_FLIGHT = 400;
  private static final int NAMES = 2000;
  private static final long CUT_MS = 1200;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger crossed = new AtomicInteger();
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private final long seed = System.nanoTime();
  private int cuts;
  /** One that nobody holds is closed. */
  private NetClient client;

  @Test
  void noAnswerIsAnothers(Vertx vertx) {
    int port = proxy(vertx);
    Futures.await(vertx.deployVerticle(CacheVerticle.class,
        Deployments.of(new JsonObject().put("type", "redis").put("connectionString", "redis://127.0.0.1:" + port))));
    for (int from = 0; from < NAMES; from += 500) {
      JsonArray some = new JsonArray(IntStream.range(from, from + 500).mapToObj(RedisTaggedValuesTest::tagged).toList());
      Futures.await(vertx.eventBus().request("thumbnails.cache.setAll", some));
    }
    long cutter = vertx.setPeriodic(CUT_MS, id -> cut());
    List<Future<Void>> askers = IntStream.range(0, IN_FLIGHT).mapToObj(asker -> asker(vertx)).toList();
    Futures.await(Future.all(askers), 600);
    vertx.cancelTimer(cutter);
    System.out.println("R8: " + crossed + " crossed in " + answered + " tagged values, with " + cuts + " cuts and " + refused
        + " refusals (seed " + seed + ")");
    assertThat(crossed).as("seed " + seed).hasValue(0);
    assertThat(cuts).isPositive();
    Futures.await(Until.holds(vertx, () -> ask(vertx, 7), answer -> answer.equals(tagged(7))));
  }

  /** One after the other, until there have been enough of all; a refusal is waited over, so that few of them are. */
  private Future<Void> asker(Vertx vertx) {
    return Future.future(promise -> vertx.runOnContext(start -> Repetition.whileTrue(() -> {
      int number = next.getAndIncrement();
      return ask(vertx, number % NAMES).transform(answer -> {
        if (answer.failed()) {
          refused.incrementAndGet();
          return vertx.timer(20, TimeUnit.MILLISECONDS).map(true);
        }
        answered.incrementAndGet();
        crossed.addAndGet(tagged(number % NAMES).equals(answer.result()) ? 0 : 1);
        return Future.succeededFuture(answered.get() < GETS);
      });
    }).onComplete(promise)));
  }

  private static Future<Object> ask(Vertx vertx, int number) {
    return vertx.eventBus().request("thumbnails.cache.get", name(number)).map(reply -> reply.body());
  }

  private static String name(int number) {
    return "tagged/" + number;
  }

  /** As long as it likes, so that answers do not keep to packets. */
  private static JsonObject tagged(int number) {
    return new JsonObject().put("name", name(number)).put("path", ("/" + number).repeat(1 + number % 100));
  }

  private int proxy(Vertx vertx) {
    client = vertx.createNetClient();
    Random random = new Random(seed);
    return Futures.await(vertx.createNetServer().connectHandler(asker -> {
      asker.pause();
      client.connect(REDIS.port(), "127.0.0.1").onSuccess(redis -> {
        open.add(asker);
        asker.exceptionHandler(reset -> redis.close());
        redis.exceptionHandler(reset -> asker.close());
        new Passage(vertx, asker, redis, random);
        new Passage(vertx, redis, asker, random);
        asker.closeHandler(closed -> {
          open.remove(asker);
          redis.close();
        });
        redis.closeHandler(closed -> asker.close());
        asker.resume();
      });
    }).listen(0, "127.0.0.1")).actualPort();
  }

  /** In the middle of whatever is on its way. */
  private void cut() {
    cuts++;
    new ArrayList<>(open).forEach(NetSocket::close);
  }

  /** Hands on what comes in order, each piece a random little while after the one before, and some of them in two. */
  private static final class Passage {

    private final Vertx vertx;
    private final NetSocket to;
    private final Random random;
    private final Queue<Buffer> pieces = new ArrayDeque<>();
    private boolean waiting;

    Passage(Vertx vertx, NetSocket from, NetSocket to, Random random) {
      this.vertx = vertx;
      this.to = to;
      this.random = random;
      from.handler(data -> {
        int half = random.nextInt(data.length());
        pieces.add(data.slice(0, half));
        pieces.add(data.slice(half, data.length()));
        pass();
      });
    }

    private void pass() {
      if (waiting || pieces.isEmpty()) {
        return;
      }
      if (random.nextInt(4) > 0) {
        to.write(pieces.remove());
        pass();
        return;
      }
      waiting = true;
      vertx.setTimer(1 + random.nextInt(5), id -> {
        waiting = false;
        to.write(pieces.remove());
        pass();
      });
    }
  }
}
