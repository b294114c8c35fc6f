package dev.thumbnails.cache.reloaded;

import static dev.thumbnails.cache.Futures.await;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same with connections, which have listeners and timers. */
@ExtendWith(VertxExtension.class)
class ReloadedClassesOnRedisIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Test
  void nothingStaysOfAVersionThatIsUndeployed(Vertx vertx) {
    WeakReference<ClassLoader> loader = new WeakReference<>(deployedAndUndeployed(vertx));
    await(Until.holds(vertx, () -> {
      System.gc();
      return Future.succeededFuture(loader.get());
    }, present -> present == null));
  }

  private static ClassLoader deployedAndUndeployed(Vertx vertx) {
    ClassLoader loader = new ReloadedClasses();
    DeploymentOptions options = new DeploymentOptions().setClassLoader(loader).setConfig(new JsonObject().put("nearCache", new JsonObject())
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString())));
    String cache = await(vertx.deployVerticle(CacheVerticle.class.getName(), new DeploymentOptions(options).setInstances(2)));
    String caller = await(vertx.deployVerticle(CallingVerticle.class.getName(), options));
    await(vertx.undeploy(caller));
    await(vertx.undeploy(cache));
    return loader;
  }
}
