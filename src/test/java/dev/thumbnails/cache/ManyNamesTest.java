package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code getAll} of more names than fit into a message, which was a 413 that did not say so. */
@ExtendWith(VertxExtension.class)
class ManyNamesTest {

  private static final int MANY = 10_000;
  private static final ThumbnailCacheOptions PATIENT = new ThumbnailCacheOptions().withAttemptMs(20_000).withLimitMs(120_000);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 512, 10_000})
  void areAllFoundWhateverTheCacheTakesAtOnce(int maximumBatch, Vertx vertx) {
    DeploymentOptions options = Deployments.of("simple");
    options.getConfig().put("maximumBatch", maximumBatch);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    ThumbnailCache cache = ThumbnailCache.create(vertx, PATIENT);
    Futures.await(Future.all(IntStream.range(0, MANY).filter(i -> i % 2 == 0).mapToObj(i -> cache.set(Thumbnail.of("n/" + i))).toList()));
    List<String> names = new ArrayList<>(IntStream.range(0, MANY).map(i -> MANY - 1 - i).mapToObj(i -> "n/" + i).toList());
    names.addAll(names.subList(0, 1000));
    Map<String, Thumbnail> hits = Futures.await(cache.getAll(names), 120);
    assertThat(List.copyOf(hits.keySet())).isEqualTo(IntStream.range(0, MANY).map(i -> MANY - 1 - i).filter(i -> i % 2 == 0).mapToObj(i -> "n/" + i).toList());
    assertThat(hits).allSatisfy((name, thumbnail) -> assertThat(thumbnail.name()).isEqualTo(name));
  }

  @Test
  void fourMessagesAreOnTheirWayAtMostAndWhatIsLearnedIsKept(Vertx vertx) {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    vertx.eventBus().<JsonArray>consumer("thumbnails.cache.getAll", message -> {
      most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      vertx.setTimer(1, later -> {
        inFlight.decrementAndGet();
        if (message.body().size() > 100) {
          refused.incrementAndGet();
          message.fail(413, "body: must have at most 100 items (maximumBatch)");
        } else {
          message.reply(misses(message));
        }
      });
    });
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    assertThat(Futures.await(cache.getAll(names(MANY)))).isEmpty();
    assertThat(most).hasValue(4);
    assertThat(refused.get()).isBetween(1, 12);
    refused.set(0);
    assertThat(Futures.await(cache.getAll(names(MANY)))).isEmpty();
    assertThat(refused).hasValue(0);
  }

  @Test
  void haveOneLimitTogetherAfterWhichNothingIsSent(Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    vertx.eventBus().<JsonArray>consumer("thumbnails.cache.getAll", message -> {
      asked.incrementAndGet();
      vertx.setTimer(30, later -> message.reply(misses(message)));
    });
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withLimitMs(200));
    assertThat(Futures.failure(cache.getAll(names(512 * 1000)))).isInstanceOfSatisfying(CacheException.class, failure -> {
      assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failure).hasMessage("no result within 200 ms");
    });
    assertThat(asked.get()).isLessThan(1000);
  }

  @Test
  void aMessageThatFailsFailsAll(Vertx vertx) {
    vertx.eventBus().<JsonArray>consumer("thumbnails.cache.getAll", message -> {
      if (message.body().contains("n/5000")) {
        message.fail(503, "Redis: connection refused");
      } else {
        message.reply(misses(message));
      }
    });
    assertThat(Futures.failure(ThumbnailCache.create(vertx).getAll(names(MANY)))).hasMessage("Redis: connection refused");
  }

  @Test
  void aPartOfTheStoreThatIsAwayCostsItsOwnNamesOnly(Vertx vertx) {
    vertx.eventBus().<JsonArray>consumer("thumbnails.cache.getAll", message -> message.reply(message.body().contains("n/5000") ? away(message) : misses(message)));
    assertThat(Futures.await(ThumbnailCache.create(vertx).getAll(names(MANY)))).isEmpty();
  }

  @Test
  void ofWhichOneAloneIsTooManyAreAFailureThatSaysSo(Vertx vertx) {
    vertx.eventBus().consumer("thumbnails.cache.getAll", message -> message.fail(413, "body: must have at most 0 items (maximumBatch)"));
    assertThat(Futures.failure(ThumbnailCache.create(vertx).getAll(names(MANY)))).isInstanceOf(ReplyException.class).hasMessageContaining("maximumBatch");
  }

  @Test
  void thatAreNoneNeedNoCache(Vertx vertx) {
    assertThat(Futures.await(ThumbnailCache.create(vertx).getAll(List.of()))).isEmpty();
  }

  @Test
  void thatAreNoNamesFailTheCall(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple")));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    List<String> many = new ArrayList<>(names(2000));
    many.set(1999, "a//b");
    assertThat(Futures.failure(cache.getAll(many))).hasMessage("name: must not have an empty, '.' or '..' segment: \"a//b\"");
    assertThat(Futures.failure(cache.getAll(Arrays.asList("a", null)))).isInstanceOf(CacheException.class);
    assertThat(Futures.failure(cache.getAll(Collections.singletonList("")))).hasMessage("name: must not be empty");
    assertThatThrownBy(() -> cache.getAll(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void completeOnTheCallersContext(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple")));
    Context caller = vertx.getOrCreateContext();
    Context completed = Futures.await(Future.future(promise -> caller.runOnContext(start ->
        ThumbnailCache.create(vertx).getAll(names(2000)).onComplete(done -> promise.complete(Vertx.currentContext())))));
    assertThat(completed).isSameAs(caller);
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "n/" + i).toList();
  }

  private static JsonObject misses(Message<JsonArray> message) {
    return items(message, new JsonObject().put("status", "miss"));
  }

  private static JsonObject away(Message<JsonArray> message) {
    return items(message, new JsonObject().put("status", "error").put("code", 503).put("message", "Redis: connection refused"));
  }

  private static JsonObject items(Message<JsonArray> message, JsonObject item) {
    return new JsonObject().put("items", new JsonArray(message.body().stream().map(name -> item.copy().put("name", name)).toList()));
  }
}
