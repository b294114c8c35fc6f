package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.CallDeadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server pushes a message right behind its reply to the command that asks for such messages: both arrive in one packet. */
@ExtendWith(VertxExtension.class)
class RedisPushTest {

  private static final Buffer OK_AND_PUSH = FakeRedis.bytes("+OK\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nn\r\n");
  private static final Buffer OK_AND_ANSWER = FakeRedis.bytes("+OK\r\n+OK\r\n");

  /** On a worker the push was lost: the handler was set only after the worker had seen the reply. */
  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  void aPushBehindTheFirstReplyIsHandled(ThreadingModel model, Vertx vertx) {
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> tracks(command) && socket.write(OK_AND_PUSH) != null);
    Subscriber subscriber = deploy(vertx, model, redis);
    assertThat(Futures.await(subscriber.told.future())).isEqualTo("invalidate");
  }

  /** Every later answer would be taken for that of another command. */
  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  void aConnectionWithAnAnswerTooManyIsReplacedBeforeItIsUsed(ThreadingModel model, Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    FakeRedis redis = FakeRedis.start(vertx,
        (socket, command) -> tracks(command) && asked.getAndIncrement() == 0 && socket.write(OK_AND_ANSWER) != null);
    Subscriber subscriber = deploy(vertx, model, redis);
    assertThat(Futures.await(subscriber.ping())).isEqualTo("PONG");
    assertThat(redis.connections()).isEqualTo(2);
  }

  private static boolean tracks(List<String> command) {
    return command.contains("TRACKING");
  }

  private static Subscriber deploy(Vertx vertx, ThreadingModel model, FakeRedis redis) {
    Subscriber subscriber = new Subscriber(redis.connectionString());
    Futures.await(vertx.deployVerticle(subscriber, new DeploymentOptions().setThreadingModel(model)));
    return subscriber;
  }

  /** Holds a link on which it asks for pushes; the link is ready once any message has come. */
  private static final class Subscriber extends VerticleBase implements LinkListener {

    private final String connectionString;
    private final Promise<String> told = Promise.promise();
    private RedisLink link;

    Subscriber(String connectionString) {
      this.connectionString = connectionString;
    }

    @Override
    public Future<?> start() {
      LinkSettings settings = new LinkSettings(vertx, 2000, 100, new CallDeadline(), new LinkMeters(new SimpleMeterRegistry()));
      link = RedisLink.open(settings, Clients.of(vertx, new RedisOptions().setConnectionString(connectionString)), this);
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      return link.close();
    }

    @Override
    public Future<?> made(RedisConnection made) {
      return made.send(Request.cmd(Command.CLIENT).arg("TRACKING").arg("ON")).compose(ok -> told.future());
    }

    @Override
    public boolean message(Response message) {
      boolean push = message.type() == ResponseType.PUSH;
      String text = push ? message.get(0).toString() : message.toString();
      context.runOnContext(afterwards -> told.tryComplete(text));
      return push;
    }

    /** Asks again until there is a connection. */
    Future<String> ping() {
      Promise<String> answer = Promise.promise();
      context.runOnContext(start -> ask(answer));
      return answer.future();
    }

    private void ask(Promise<String> answer) {
      link.send(Request.cmd(Command.PING)).onComplete(
          pong -> answer.complete(pong.toString()),
          failure -> vertx.setTimer(5, again -> ask(answer)));
    }
  }
}
