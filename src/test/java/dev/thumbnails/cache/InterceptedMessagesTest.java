package dev.thumbnails.cache;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.client.CacheClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application may have the event bus add a header to each message that is sent, as tracers do. */
@ExtendWith(VertxExtension.class)
class InterceptedMessagesTest {

  private static void addTraces(Vertx vertx) {
    vertx.eventBus().addOutboundInterceptor(sent -> {
      sent.message().headers().add("trace", "x");
      sent.next();
    });
  }

  @Test
  void eachHitHasHeadersOfItsOwn(Vertx vertx) {
    addTraces(vertx);
    await(vertx.deployVerticle(CacheVerticle.class.getName(), Deployments.of("simple").setInstances(4)));
    Messages cache = new Messages(vertx);
    cache.ask("set", Thumbnail.of("a").toJson());
    for (int round = 0; round < 20; round++) {
      List<Future<Message<Object>>> gets = IntStream.range(0, 1000).mapToObj(i -> cache.send("get", "a")).toList();
      await(Future.all(gets));
      assertThat(gets).allSatisfy(get -> assertThat(get.result().headers().entries()).hasSize(2)
          .anyMatch(header -> header.getKey().equals("status") && header.getValue().equals("hit")));
    }
  }

  @Test
  void anAttemptDoesNotFindWhatWasAddedToTheOneBefore(Vertx vertx) {
    addTraces(vertx);
    List<List<String>> traces = new CopyOnWriteArrayList<>();
    vertx.eventBus().consumer("cache.get", message -> traces.add(new ArrayList<>(message.headers().getAll("trace"))));
    Futures.failure(new CacheClient(vertx, "cache").request("get", "a", new DeliveryOptions(), 50));
    assertThat(traces).hasSize(CacheClient.ATTEMPTS).allMatch(List.of("x")::equals);
  }
}
