package dev.thumbnails.cache.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.metrics.CacheMeters;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages that fail where no backend and no operation could be the reason. */
class EndpointTest {

  private final List<String> replies = new ArrayList<>();
  private final Admission admission = new Admission(1);

  @Test
  void aReplyThatCanNotBeEncodedIsA500() {
    handle(message("reply"));
    assertThat(replies).containsExactly("fail 500");
  }

  @Test
  void headersThatCanNotBeDecodedAreA500() {
    handle(message("headers"));
    assertThat(replies).containsExactly("fail 500");
  }

  @Test
  void aBodyThatCanNotBeDecodedIsA500() {
    handle(message("body"));
    assertThat(replies).containsExactly("fail 500");
  }

  @Test
  void aMessageOfANodeThatCanNotBeDecodedIsA500() {
    new NodeEndpoint(Map.of()).handle(message("headers"));
    assertThat(replies).containsExactly("fail 500");
  }

  /** It must not take the place of others for ever, nor throw at Vert.x. */
  @Test
  void oneThatCanNotBeAnsweredAtAllLeavesItsPlace() {
    handle(message("reply fail"));
    assertThat(replies).isEmpty();
    handle(message("nothing"));
    assertThat(replies).containsExactly("reply");
  }

  /** A closed event bus throws. */
  @Test
  void nothingThatIsAnnouncedThrows() {
    Vertx closed = Vertx.vertx();
    Futures.await(closed.close());
    new Events(closed, "cache", true).publish("set", "a", null);
    new ClaimEnds(closed, "cache").publish("a");
    new ClaimEnds(closed, "cache").publishAll();
    new Changes(closed, "cache").changed("a");
  }

  private void handle(Message<Object> message) {
    Operation operation = request -> {
      request.body();
      return Future.succeededFuture(Reply.of(new JsonObject()));
    };
    new Endpoint("get", operation, admission, admission, new Callers(id -> { }), CacheMeters.ofNobody(), 1000).handle(message);
    assertThat(admission.enter()).as("the place is free again").isTrue();
    admission.leave();
  }

  /** @param faults the methods that throw */
  @SuppressWarnings("unchecked")
  private Message<Object> message(String faults) {
    return (Message<Object>) Proxy.newProxyInstance(Message.class.getClassLoader(), new Class<?>[] {Message.class}, (proxy, method, arguments) -> {
      if (faults.contains(method.getName())) {
        throw new NoClassDefFoundError("a codec's");
      }
      return switch (method.getName()) {
        case "headers" -> MultiMap.caseInsensitiveMultiMap();
        case "body" -> "a";
        case "fail" -> told("fail " + arguments[0]);
        case "reply" -> told("reply");
        default -> throw new UnsupportedOperationException(method.getName());
      };
    });
  }

  private Object told(String reply) {
    replies.add(reply);
    return null;
  }
}
