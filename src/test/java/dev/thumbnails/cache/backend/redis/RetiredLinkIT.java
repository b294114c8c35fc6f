package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CallDeadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A link to a server that is no master any more. */
@ExtendWith(VertxExtension.class)
class RetiredLinkIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsInFlightOrWaitsForTheConnectionIsAnswered(boolean connected, Vertx vertx) {
    LinkSettings settings = new LinkSettings(vertx, 2000, 100, new CallDeadline(), new LinkMeters(new SimpleMeterRegistry()));
    RedisOptions options = new RedisOptions().setConnectionString(new FaultProxy(vertx, REDIS.port(), 20).connectionString());
    Future<Response> answer = Future.future(promise -> vertx.runOnContext(start -> {
      RedisLink link = RedisLink.open(settings, Clients.of(vertx, options), LinkListener.NONE);
      Future<?> before = connected ? link.send(Questions.of("PING")) : Future.succeededFuture();
      before.onComplete(ready -> {
        link.send(Questions.of("ECHO", "answered")).onComplete(promise);
        link.retire();
      });
    }));
    assertThat(Futures.await(answer)).hasToString("answered");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(REDIS.port())), count -> count == 0));
  }
}
