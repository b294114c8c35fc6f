package dev.thumbnails.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.entry.Entry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimpleBackendTest extends CacheBackendContract {

  private static final JsonObject BOUNDED = new JsonObject().put("type", "simple").put("maximumSize", 20_000);

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, BOUNDED, claimEnded);
  }

  @Test
  void thereIsNoLifetimeUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isZero();
  }

  @Test
  void itIsBounded() {
    IntStream.range(0, 50_000).forEach(i -> Futures.await(backend().set(Thumbnail.of("bounded/" + i), 0)));
    long kept = IntStream.range(0, 50_000).mapToObj(i -> Futures.await(backend().get("bounded/" + i))).filter(Objects::nonNull).count();
    assertThat(kept).isBetween(1L, 20_000L);
  }

  @Test
  void aClaimIsNotEvictedForThumbnailsAndThereIsABoundForClaims(Vertx vertx) {
    CacheBackend small = Futures.await(BackendOpening.open(vertx, new JsonObject().put("type", "simple").put("maximumSize", 10), "small").map(opened -> (CacheBackend) opened));
    Futures.await(small.claim("claimed", new Claim("mine", null, 60_000)));
    IntStream.range(0, 1000).forEach(i -> Futures.await(small.set(Thumbnail.of("set/" + i), 0)));
    Futures.await(small.set(Thumbnail.of("claimed"), 0, "mine"));
    for (int round = 0; round < 2; round++) {
      long refused = IntStream.range(0, SimpleEntries.MAXIMUM_CLAIMS + 7)
          .mapToObj(i -> small.claim("claim/" + i, new Claim("mine", null, 60_000)))
          .filter(claimed -> claimed.failed() && ((CacheException) claimed.cause()).code() == FailureCode.UNAVAILABLE).count();
      assertThat(refused).isEqualTo(7);
      assertThat(small.claim("claim/0", new Claim("mine", null, 60_000)).succeeded()).as("that is granted already").isTrue();
      // Ended in three ways, they leave room for as many.
      IntStream.range(0, SimpleEntries.MAXIMUM_CLAIMS).forEach(i -> Futures.await(switch (i % 3) {
        case 0 -> small.release("claim/" + i, "mine", null);
        case 1 -> small.set(Thumbnail.of("claim/" + i), 0, "mine");
        default -> small.delete("claim/" + i);
      }));
      Futures.await(small.clear());
    }
    Futures.await(small.close());
  }

  @Test
  void whatIsEvictedOrOverLeavesTheIndex() {
    SimpleEntries entries = new SimpleEntries(100, new SimpleMeterRegistry(), name -> { });
    for (int i = 0; i < 10_000; i++) {
      long endMs = i % 2 == 0 ? 0 : SimpleEntries.nowMs() + 1;
      entries.update("name/" + i, Transition.set(new Entry.Stored(Thumbnail.of("name/" + i).withSource("source/" + i % 10), null, endMs)));
    }
    long indexed = IntStream.range(0, 10).mapToLong(i -> entries.namesOf("source/" + i).size()).sum();
    assertThat(indexed).isBetween(1L, 100L);
    assertThat(entries.names()).hasSizeLessThanOrEqualTo(100);
    Transition<Boolean> removal = Transition.removeIf(entry -> true);
    // Those that are over too: they are counted until they are met.
    IntStream.range(0, 10_000).forEach(i -> entries.update("name/" + i, removal));
    assertThat(IntStream.range(0, 10).mapToLong(i -> entries.namesOf("source/" + i).size()).sum()).isZero();
  }

  @Test
  void whatIsOverIsRemovedByWhatIsWrittenAfterIt() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    SimpleEntries entries = new SimpleEntries(10_000, meters, name -> { });
    long endMs = SimpleEntries.nowMs() + 200;
    for (int i = 0; i < 1000; i++) {
      entries.update("over/" + i, Transition.set(new Entry.Stored(Thumbnail.of("over/" + i).withSource("source"), null, endMs)));
      entries.update("claimed/" + i, Transition.claim(new Claim("mine", "source", 200), SimpleEntries.nowMs()));
    }
    assertThat(entries.namesOf("source")).hasSize(2000);
    // Another end takes the place of the one before.
    entries.update("over/0", Transition.set(new Entry.Stored(Thumbnail.of("over/0"), null, endMs + 60_000)));
    while (SimpleEntries.nowMs() < endMs + 200) {
      Thread.onSpinWait();
    }
    assertThat(entries.get("over/1")).isNull();
    assertThat(entries.thumbnail("over/1")).isNull();
    IntStream.range(0, 100).forEach(i -> entries.update("lasts", Transition.set(new Entry.Stored(Thumbnail.of("lasts"), null, 0))));
    assertThat(entries.names()).containsExactlyInAnyOrder("lasts", "over/0");
    assertThat(entries.namesOf("source")).isEmpty();
    assertThat(meters.get("cache.evictions").counter().count()).isEqualTo(999);
    assertThat(meters.get("cache.size").gauge().value()).isEqualTo(2);
  }

  @Test
  void claimsThatAreOverLeaveRoomForOthers() {
    SimpleEntries entries = new SimpleEntries(10, new SimpleMeterRegistry(), name -> { });
    for (int i = 0; i < SimpleEntries.MAXIMUM_CLAIMS; i++) {
      entries.update("claimed/" + i, Transition.claim(new Claim("mine", null, 1), SimpleEntries.nowMs() - 1));
    }
    for (int i = 0; i < SimpleEntries.MAXIMUM_CLAIMS; i++) {
      assertThat(entries.update("other/" + i, Transition.claim(new Claim("mine", null, 60_000), SimpleEntries.nowMs()))).isInstanceOf(Lookup.Granted.class);
    }
  }

  @Test
  void itIsReleasedWithTheLastUser(Vertx vertx) {
    CacheBackend other = openAnother();
    Futures.await(backend().set(FULL, 0));
    Futures.await(backend().close());
    assertThat(Futures.await(other.get(FULL.name()))).as("while another uses it").isEqualTo(FULL);
    Futures.await(other.close());
    openBackend(vertx);
    assertThat(Futures.await(backend().get(FULL.name()))).as("after the last has closed").isNull();
  }

  @Test
  void otherLimitsOnOneAddressAreRefused(Vertx vertx) {
    Throwable failure = Futures.failure(Future.<Void>succeededFuture()
        .compose(start -> BackendOpening.open(vertx, BOUNDED.copy().put("maximumSize", 3000))));
    assertThat(failure).isInstanceOf(ConfigException.class).hasMessageContaining("backend.maximumSize: must be 20000");
    failure = Futures.failure(Future.<Void>succeededFuture()
        .compose(start -> BackendOpening.open(vertx, BOUNDED.copy().put("ttlMs", 1))));
    assertThat(failure).isInstanceOf(ConfigException.class).hasMessageContaining("backend.ttlMs: must be 0");
  }

  @Test
  void whatACallerDoesToAnObjectChangesNothing() {
    Map<String, Object> metadata = new HashMap<>(Map.of("a", 1));
    Thumbnail thumbnail = Thumbnail.of("mine").withMetadata(metadata);
    Futures.await(backend().set(thumbnail, 0));
    metadata.put("a", 2);
    thumbnail.toJson().getJsonObject("metadata").put("a", 3);
    Futures.await(backend().get("mine")).toJson().getJsonObject("metadata").put("a", 4);
    assertThat(Futures.await(backend().get("mine")).metadata()).isEqualTo(Map.of("a", 1));
  }
}
