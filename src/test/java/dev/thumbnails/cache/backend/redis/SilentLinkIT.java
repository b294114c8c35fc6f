package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.CallDeadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A link to a server that falls silent. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class SilentLinkIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  /** That the connection was given up is not what the asker is told, if it is found before the asker's own clock rings. */
  @Test
  void whatIsNotAnsweredInAllItsTimeFailsForThat(Vertx vertx) {
    FaultProxy proxy = new FaultProxy(vertx, REDIS.port());
    LinkSettings settings = new LinkSettings(vertx, 2000, 100, new CallDeadline(), new LinkMeters(new SimpleMeterRegistry()));
    RedisOptions options = new RedisOptions().setConnectionString(proxy.connectionString());
    Future<Response> answer = Future.future(promise -> vertx.runOnContext(start -> {
      RedisLink link = RedisLink.open(settings, Clients.of(vertx, options), LinkListener.NONE);
      link.send(Questions.of("PING")).compose(ready -> {
        proxy.swallow();
        return link.send(Questions.of("ECHO", "unheard"));
      }).onComplete(promise);
    }));
    assertThat(Futures.failure(answer)).isInstanceOfSatisfying(CacheException.class,
        failure -> assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT));
  }
}
