package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CallDeadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a worker thread, while the client's sockets have an event loop. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisWorkerIT {

  private static final int PER_SECOND = 200;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Test
  void theEndOfAConnectionIsFoundOnTheWorker(Vertx vertx) {
    Holder holder = new Holder();
    Futures.await(vertx.deployVerticle(holder, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    REDIS.kill();
    assertThat(Futures.await(holder.lost.future())).isTrue();
  }

  /** And so is what nobody has asked for. */
  @Test
  void aMessageIsHandledOnTheWorker(Vertx vertx) {
    Holder holder = new Holder();
    Futures.await(vertx.deployVerticle(holder, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    Futures.await(Questions.ask(vertx, REDIS, "PUBLISH", "news", "text"));
    assertThat(Futures.await(holder.told.future())).isTrue();
  }

  @Test
  void aServerThatComesBackUnderLoadIsUsedAgain(Vertx vertx) {
    String deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class,
        Deployments.of(new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString())).setThreadingModel(ThreadingModel.WORKER)));
    SteadyLoad load = SteadyLoad.ofSets(vertx, PER_SECOND);
    for (int round = 0; round < 3; round++) {
      REDIS.kill();
      REDIS.start();
      Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    }
    Futures.await(load.stop());
    awaitConnections(vertx, 1);
    Futures.await(vertx.undeploy(deployment));
    awaitConnections(vertx, 0);
  }

  private static void awaitConnections(Vertx vertx, long wanted) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(REDIS.port())), count -> count == wanted));
  }

  /** Holds a link on which news are told, and remembers whether it heard of them, and of its loss, on its own context. */
  private static final class Holder extends VerticleBase implements LinkListener {

    private final Promise<Boolean> lost = Promise.promise();
    private final Promise<Boolean> told = Promise.promise();
    private RedisLink link;

    @Override
    public Future<?> start() {
      LinkSettings settings = new LinkSettings(vertx, 2000, 100, new CallDeadline(), new LinkMeters(new SimpleMeterRegistry()));
      RedisOptions options = new RedisOptions().setConnectionString(REDIS.connectionString());
      link = RedisLink.open(settings, Clients.of(vertx, options), this);
      return link.send(Questions.of("PING"));
    }

    @Override
    public Future<?> stop() {
      return link.close();
    }

    @Override
    public Future<?> made(RedisConnection made) {
      return made.send(Questions.of("SUBSCRIBE", "news"));
    }

    @Override
    public void lost() {
      lost.tryComplete(Vertx.currentContext() == context);
    }

    @Override
    public boolean message(Response message) {
      told.tryComplete(Vertx.currentContext() == context);
      return true;
    }
  }
}
