package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CallDeadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More commands than a link may keep: those above are refused at once, and all others answered. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisLinkBoundIT {

  private static final int MOST = 10;
  private static final int ABOVE = 5;
  /** A connection that has not lasted a second is not replaced at once. */
  private static final long SETTLED_MS = 1050;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Context context;
  private FaultProxy proxy;
  private RedisLink link;

  /** To a server that does not answer until it is let. */
  @BeforeEach
  void open(Vertx vertx) throws Exception {
    context = vertx.getOrCreateContext();
    proxy = new FaultProxy(vertx, REDIS.port());
    proxy.hold();
    LinkSettings settings = new LinkSettings(vertx, 10_000, MOST, new CallDeadline(), new LinkMeters(registry));
    RedisOptions options = new RedisOptions().setConnectionString(proxy.connectionString());
    link = onContext(() -> RedisLink.open(settings, Clients.of(vertx, options), LinkListener.NONE));
  }

  @Test
  void thoseThatWaitForTheConnectionAreBounded(Vertx vertx) throws Exception {
    assertBounded("waited for the connection");
    Futures.await(vertx.timer(SETTLED_MS, TimeUnit.MILLISECONDS));
    proxy.hold();
    proxy.cut();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(registry.counter("cache.redis.losses").count()), losses -> losses == 1));
    assertBounded("waited for another connection");
  }

  @Test
  void thoseThatAreInFlightAreBounded() throws Exception {
    proxy.release();
    Futures.await(onContext(() -> link.send(Questions.of("PING"))));
    for (int round = 0; round < 2; round++) {
      proxy.hold();
      assertBounded("were in flight");
    }
  }

  /** It has to be sent as a whole later: by its digest it would be refused, and be sent again after what came later. */
  @Test
  void aScriptThatIsRefusedIsNotTakenForSent() throws Exception {
    Script script = Script.of("records.lua");
    proxy.release();
    Futures.await(onContext(() -> link.send(Questions.of("CONFIG", "RESETSTAT"))));
    proxy.hold();
    List<Future<Response>> sent = onContext(() -> IntStream.range(0, MOST).mapToObj(i -> link.send(Questions.of("PING"))).toList());
    assertOverloaded(Futures.failure(onContext(() -> script.run(link, "key"))));
    proxy.release();
    Futures.await(Future.all(sent));
    Futures.await(onContext(() -> script.run(link, "key")));
    assertThat(Futures.await(onContext(() -> link.send(Questions.of("INFO", "COMMANDSTATS"))))).asString().contains("cmdstat_eval:").doesNotContain("cmdstat_evalsha:");
  }

  /** The second time too: the places have come back. */
  private void assertBounded(String where) throws Exception {
    List<Future<Response>> sent = onContext(() -> IntStream.range(0, MOST + ABOVE).mapToObj(i -> link.send(Questions.of("ECHO", i))).toList());
    List<Future<Response>> above = sent.subList(MOST, MOST + ABOVE);
    assertThat(above).allSatisfy(refused -> assertOverloaded(refused.cause()));
    assertThat(sent.subList(0, MOST)).noneMatch(Future::isComplete);
    proxy.release();
    for (int i = 0; i < MOST; i++) {
      assertThat(Futures.await(sent.get(i))).hasToString(Integer.toString(i));
    }
    Figures.show("M12: " + MOST + " commands " + where + ", " + above.size() + " more were refused at once");
  }

  private static void assertOverloaded(Throwable failure) {
    assertThat(failure).isInstanceOf(CacheException.class).hasMessageStartingWith("overloaded");
    assertThat(((CacheException) failure).code()).isEqualTo(FailureCode.UNAVAILABLE);
  }

  private <T> T onContext(Callable<T> call) {
    return Futures.await(Future.future(promise -> context.runOnContext(there -> {
      try {
        promise.complete(call.call());
      } catch (Exception e) {
        promise.fail(e);
      }
    })));
  }
}
