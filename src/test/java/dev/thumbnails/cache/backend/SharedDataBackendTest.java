package dev.thumbnails.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedDataBackendTest extends CacheBackendContract {

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, new JsonObject().put("type", "shared-data"), claimEnded);
  }

  @Test
  void anEntryLivesForAYearUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isEqualTo(31_536_000L * 1000);
  }

  @Test
  void theMapIsTheAddressUnlessNamed(Vertx vertx) {
    Futures.await(backend().set(FULL, 0));
    assertThat(size(vertx, "thumbnails.cache")).isEqualTo(1);
    CacheBackend named = Futures.await(BackendOpening.open(vertx, new JsonObject().put("type", "shared-data").put("map", "mine"))
        .map(opened -> (CacheBackend) opened));
    assertThat(Futures.await(named.get(FULL.name()))).isNull();
    Futures.await(named.set(FULL, 0));
    assertThat(size(vertx, "mine")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "0:", "0:T1", "0:T1{", "0:T1{}", "0:T1null", "0:T2{\"name\":\"foreign\"}", "x:T1{\"name\":\"foreign\"}",
      "0:T1{\"name\":\"another\"}", "T1{\"name\":\"foreign\"}"})
  void whatIsNoRecordIsAMissUntilTheNextSet(String value, Vertx vertx) {
    Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.put("foreign", value)));
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    assertThat(Futures.await(backend().delete("foreign"))).isFalse();
    Object left = Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.get("foreign")));
    assertThat(left).as("left as it is").isEqualTo(value);
    Futures.await(backend().set(Thumbnail.of("foreign"), 0));
    assertThat(Futures.await(backend().get("foreign"))).isEqualTo(Thumbnail.of("foreign"));
  }

  @Test
  void aValueOfAnotherTypeIsAMiss(Vertx vertx) {
    Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.put("foreign", new JsonObject().put("a", 1))));
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    assertThat(Futures.await(backend().delete("foreign"))).isFalse();
  }

  @Test
  void whatWasSetWithAClaimIsSweptToo(Vertx vertx) {
    Futures.await(backend().claim("claimed", new Claim("mine", null, 60_000)));
    Futures.await(backend().set(Thumbnail.of("claimed"), 100, "mine"));
    Futures.await(backend().claim("lapsed", new Claim("mine", null, 100)));
    assertThat(size(vertx, "thumbnails.cache")).isEqualTo(2);
    Futures.await(Until.holds(vertx, () -> map(vertx, "thumbnails.cache").compose(AsyncMap::size), size -> size == 0));
  }

  /** As in a map that can't give a lifetime where it compares and sets. */
  @Test
  void whatIsOverIsRemovedByWhoeverLooksForIt(Vertx vertx) {
    Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.put("over", "1:T1{\"name\":\"over\"}")));
    Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.put("foreign", "1:x")));
    assertThat(Futures.await(backend().get("over"))).isNull();
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    Futures.await(Until.holds(vertx, () -> map(vertx, "thumbnails.cache").compose(AsyncMap::keys), Set.of("foreign")::equals));
  }

  /** The timers of the local map ended with the verticle, and its entries stayed. */
  @Test
  void whatAnUndeployedVerticleHasSetIsSweptToo(Vertx vertx) {
    JsonObject config = new JsonObject().put("address", "undeployed").put("backend", new JsonObject().put("type", "shared-data"));
    String id = Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config)));
    Futures.await(vertx.eventBus().request("undeployed.set", FULL.toJson(), new DeliveryOptions().addHeader("ttlMs", "500")));
    Futures.await(vertx.eventBus().request("undeployed.get", "claimed", new DeliveryOptions().addHeader("claimMs", "500").addHeader("claim", "mine")));
    Futures.await(vertx.eventBus().request("undeployed.set", Thumbnail.of("claimed").toJson(),
        new DeliveryOptions().addHeader("ttlMs", "500").addHeader("claim", "mine")));
    Futures.await(vertx.undeploy(id));
    assertThat(size(vertx, "undeployed")).isEqualTo(2);
    Futures.await(Until.holds(vertx, () -> map(vertx, "undeployed").compose(AsyncMap::size), size -> size == 0));
  }

  /** A set that has met a claim while it was current could still replace it, after the reply. */
  @Test
  void aRemovalTakesWhatIsOverToo(Vertx vertx) {
    long endMs = System.currentTimeMillis() - 1;
    String over = endMs + ":C1{\"claim\":\"mine\",\"source\":\"a source\",\"endMs\":" + endMs + "}";
    Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.put("deleted", over).compose(done -> map.put("invalidated", over))));
    assertThat(Futures.await(backend().delete("deleted"))).isFalse();
    Set<String> left = Futures.await(map(vertx, "thumbnails.cache").compose(AsyncMap::keys));
    assertThat(left).isEqualTo(Set.of("invalidated"));
    assertThat(Futures.await(backend().invalidate("another source"))).isZero();
    assertThat(size(vertx, "thumbnails.cache")).isEqualTo(1);
    assertThat(Futures.await(backend().invalidate("a source"))).isZero();
    assertThat(size(vertx, "thumbnails.cache")).isZero();
  }

  @Test
  void theMarkOfARemovalIsNothing(Vertx vertx) {
    String mark = System.currentTimeMillis() + 60_000 + ":-";
    Futures.await(map(vertx, "thumbnails.cache").compose(map -> map.put(FULL.name(), mark).compose(done -> map.put("over", "1:-"))));
    assertThat(Futures.await(backend().get(FULL.name()))).isNull();
    assertThat(Futures.await(backend().delete(FULL.name()))).isFalse();
    assertThat(Futures.await(backend().get("over"))).isNull();
    Futures.await(Until.holds(vertx, () -> map(vertx, "thumbnails.cache").compose(AsyncMap::keys), Set.of(FULL.name())::equals));
    assertThat(Futures.await(backend().claim(FULL.name(), new Claim("mine", null, 60_000)))).isEqualTo(new Lookup.Granted("mine"));
    assertThat(Futures.await(backend().set(FULL, 0, "mine"))).isTrue();
    assertThat(Futures.await(backend().get(FULL.name()))).isEqualTo(FULL);
  }

  private static int size(Vertx vertx, String name) {
    return Futures.await(map(vertx, name).compose(AsyncMap::size));
  }

  private static Future<AsyncMap<String, Object>> map(Vertx vertx, String name) {
    return vertx.sharedData().getAsyncMap(name);
  }
}
