package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.CallDeadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a link is asked for in one turn of the event loop. */
@ExtendWith(VertxExtension.class)
class RedisLinkIT {

  private static final long DEADLINE_MS = 50;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final CallDeadline deadline = new CallDeadline();
  private final String key = UUID.randomUUID().toString();
  private Vertx vertx;
  private Context context;
  private RedisLink link;

  @BeforeEach
  void createContext(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
  }

  @Test
  void aReadComesAfterATransactionThatWaitsForTheConnectionToo() {
    Future<Response> read = inOneTurn(() -> {
      open();
      set();
      return get();
    });
    assertThat(Futures.await(read)).hasToString("value");
  }

  @Test
  void whatIsTooLateWhenItsTurnHasComeIsNotSent() {
    connect();
    Future<?> set = inOneTurn(() -> late(this::set));
    Future<?> get = inOneTurn(() -> late(this::get));
    assertTooLate(set);
    assertTooLate(get);
    assertThat(Futures.await(Questions.ask(vertx, REDIS, "EXISTS", key)).toInteger()).isZero();
  }

  /** What the others were answered, they hear. */
  @Test
  void anAskerThatThrowsIsItsOwnConcern() {
    connect();
    Future<Response> other = inOneTurn(() -> {
      link.sendTogether(Questions.of("GET", key)).onComplete(answer -> {
        throw new IllegalStateException("thrown");
      });
      return link.sendTogether(Questions.of("ECHO", "other"));
    });
    assertThat(Futures.await(other)).hasToString("other");
  }

  /** One that is retired in the same turn. */
  @Test
  void whatHasNotBeenWrittenYetWhenItIsRetiredIsAnswered() {
    connect();
    Future<Response> read = inOneTurn(() -> {
      Future<Response> echo = link.sendTogether(Questions.of("ECHO", "answered"));
      link.sendTogether(Questions.of("GET", key));
      link.retire();
      return echo;
    });
    assertThat(Futures.await(read)).hasToString("answered");
  }

  private void connect() {
    Futures.await(inOneTurn(() -> {
      open();
      return link.send(Questions.of("PING"));
    }));
  }

  private void open() {
    LinkSettings settings = new LinkSettings(vertx, 2000, 100, deadline, new LinkMeters(new SimpleMeterRegistry()));
    link = RedisLink.open(settings, Clients.of(vertx, new RedisOptions().setConnectionString(REDIS.connectionString())), LinkListener.NONE);
  }

  private Future<List<Response>> set() {
    return link.transaction(key, Questions.of("GET", key), Questions.of("SET", key, "value"));
  }

  private Future<Response> get() {
    return link.sendTogether(Questions.of("GET", key));
  }

  /** Holds the event loop until its asker has given up. */
  private <T> Future<T> late(Supplier<Future<T>> call) {
    Future<T> answer = deadline.during(DEADLINE_MS, call);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * DEADLINE_MS);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return answer;
  }

  private static void assertTooLate(Future<?> call) {
    assertThat(Futures.failure(call)).isInstanceOfSatisfying(CacheException.class, late -> assertThat(late.code()).isEqualTo(FailureCode.TIMEOUT));
  }

  private <T> Future<T> inOneTurn(Supplier<Future<T>> calls) {
    return Future.future(promise -> context.runOnContext(turn -> calls.get().onComplete(promise)));
  }
}
