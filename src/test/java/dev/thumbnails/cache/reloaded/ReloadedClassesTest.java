package dev.thumbnails.cache.reloaded;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application that replaces the cache's classes while Vert.x goes on: with a local map of ours, each later deployment was a ClassCastException. */
class ReloadedClassesTest {

  private static final JsonObject CONFIG = new JsonObject()
      .put("backend", new JsonObject().put("type", "simple")).put("nearCache", new JsonObject()).put("http", new JsonObject().put("port", 0));

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private Vertx vertx;

  @BeforeEach
  void open() {
    vertx = Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true).setRegistryName(UUID.randomUUID().toString())))
        .withMetrics(new MicrometerMetricsFactory(registry)).build();
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void aLaterVersionWorksAndNothingStaysOfTheEarlier() throws Exception {
    WeakReference<ClassLoader> earlier = new WeakReference<>(deployedAndUndeployed());
    assertThat(objectsOfOurs(vertx)).isEmpty();
    assertThat(registry.getMeters()).filteredOn(meter -> meter.getId().getTag("cache") != null).isEmpty();
    assertThat(HttpBridgeVerticle.url(vertx, "thumbnails.cache")).isEmpty();
    WeakReference<ClassLoader> later = new WeakReference<>(deployedAndUndeployed());
    awaitUnreachable(earlier);
    awaitUnreachable(later);
  }

  /** Vert.x itself keeps the loader of a deployment that has failed. */
  @Test
  void nothingOfADeploymentThatFailsIsInVertxOrItsRegistry() throws Exception {
    JsonObject faulty = CONFIG.copy().put("backend", new JsonObject().put("type", "faulty").put("fault", "open throws"));
    failure(vertx.deployVerticle(CacheVerticle.class.getName(), new DeploymentOptions().setClassLoader(new ReloadedClasses()).setConfig(faulty)));
    assertThat(objectsOfOurs(vertx)).isEmpty();
    assertThat(registry.getMeters()).filteredOn(meter -> meter.getId().getTag("cache") != null).isEmpty();
  }

  /** On a store that they share; the one in memory is each version's own. */
  @Test
  void twoVersionsAtOnceDoNotMeet() throws Exception {
    JsonObject config = CONFIG.copy().put("backend", new JsonObject().put("type", "shared-data"));
    config.remove("nearCache");
    List<String> earlier = deploy(new ReloadedClasses(), config);
    List<String> later = deploy(new ReloadedClasses(), config);
    String own = await(vertx.deployVerticle(CacheVerticle::new, new DeploymentOptions().setConfig(config)));
    undeploy(earlier);
    assertThat(read(HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow(), "/health/ready")).contains("UP");
    await(vertx.eventBus().request("thumbnails.cache.stats", null));
    undeploy(later);
    undeploy(List.of(own));
    assertThat(objectsOfOurs(vertx)).isEmpty();
  }

  private ClassLoader deployedAndUndeployed() throws Exception {
    ClassLoader loader = new ReloadedClasses();
    List<String> ids = deploy(loader, CONFIG);
    JsonObject stats = (JsonObject) await(vertx.eventBus().request("thumbnails.cache.stats", null)).body();
    assertThat(stats.getLong("sets")).isEqualTo(2);
    URI url = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow();
    assertThat(read(url, "/thumbnails/made")).contains("\"made\"");
    assertThat(read(url, "/thumbnails/none")).contains("404");
    assertThat(read(url, "/stats")).contains("\"sets\":2");
    assertThat(read(url, "/metrics")).contains("cache_puts_total");
    undeploy(ids);
    return loader;
  }

  private List<String> deploy(ClassLoader loader, JsonObject config) {
    DeploymentOptions options = new DeploymentOptions().setClassLoader(loader).setConfig(config);
    List<String> ids = new ArrayList<>();
    ids.add(await(vertx.deployVerticle(CacheVerticle.class.getName(), new DeploymentOptions(options).setInstances(2))));
    ids.add(await(vertx.deployVerticle(CallingVerticle.class.getName(), options)));
    return ids;
  }

  private void undeploy(List<String> ids) {
    ids.forEach(id -> await(vertx.undeploy(id)));
  }

  private static String read(URI url, String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString()).body();
  }

  private void awaitUnreachable(WeakReference<ClassLoader> loader) {
    await(Until.holds(vertx, () -> {
      System.gc();
      return Future.succeededFuture(loader.get());
    }, present -> present == null));
  }

  /** The keys and values of Vert.x's local maps that are of the cache's classes, whichever loader has loaded them. */
  private static List<Object> objectsOfOurs(Vertx vertx) throws ReflectiveOperationException {
    Field maps = vertx.sharedData().getClass().getDeclaredField("localMaps");
    maps.setAccessible(true);
    List<Object> ours = new ArrayList<>();
    for (Object map : ((Map<?, ?>) maps.get(vertx.sharedData())).values()) {
      ((Map<?, ?>) map).forEach((key, value) -> List.of(key, value).stream()
          .filter(object -> object.getClass().getName().startsWith("dev.thumbnails.")).forEach(ours::add));
    }
    return ours;
  }
}
