package dev.thumbnails.cache.http;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.bus.Callers;
import dev.thumbnails.cache.bus.Header;
import dev.thumbnails.cache.bus.OwnNodeHits;
import dev.thumbnails.cache.client.CacheClient;
import dev.thumbnails.cache.entry.ClaimToken;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The cache as the bridge asks it: one message for a request, while the request's connection counts as being answered. Belongs to one event loop. */
final class CacheMessages {

  /** So that the cache's own answer about its time limit is there first. */
  private static final long GRACE_MS = 500;

  /** What takes many steps, and how long the cache gives it. */
  private static final Set<String> MANY = Set.of("invalidate", "clear");
  private static final long MANY_MS = 60_000;

  /** A client that has closed its connection right after its request is noticed by then. A claim is worth the wait. */
  private static final long NOTICED_MS = 5;

  private final Vertx vertx;
  private final String address;
  private final Consumer<RoutingContext> claimCheck;
  private final String callers = ClaimToken.random();
  /** The requests that may wait, by the ids of their callers. */
  private final Set<String> waiting = new HashSet<>();
  private long lastCaller;
  private boolean answersAtOnce;
  private final OwnNodeHits hits;
  private final CacheClient client;
  private final long timeoutMs;
  private final IdleConnections connections;

  /** @param claimCheck throws if a request may not claim */
  CacheMessages(Vertx vertx, String address, long timeoutMs, IdleConnections connections, Consumer<RoutingContext> claimCheck) {
    this.vertx = vertx;
    this.address = address;
    this.claimCheck = claimCheck;
    this.hits = new OwnNodeHits(vertx, address);
    this.client = new CacheClient(vertx, address);
    this.timeoutMs = timeoutMs;
    this.connections = connections;
  }

  /**
   * A hit that needs no message, or null.
   *
   * @throws dev.thumbnails.cache.InvalidInputException if the name breaks the rule
   */
  Thumbnail hitNow(String name) {
    return hits.get(name);
  }

  /** Answers the requests that wait, now and from now on, with the last thing that is known. */
  void answerAtOnce() {
    answersAtOnce = true;
    waiting.forEach(id -> Callers.tellToAnswer(vertx, address, id));
  }

  /**
   * Sends the message that a request becomes.
   *
   * @param operation the last part of the address
   * @throws HttpProblem if the request asks for a claim and may not
   */
  Future<Message<Object>> request(RoutingContext ctx, String operation, Object body, MultiMap headers) {
    UnreadResponse.isRead(ctx.request());
    boolean claims = headers.contains(Header.CLAIM_MS.text());
    if (claims) {
      claimCheck.accept(ctx);
      headers.set(Callers.OWNER, owner(ctx));
    }
    if (answersAtOnce && headers.contains(Header.WAIT_MS.text())) {
      headers.set(Header.WAIT_MS.text(), "0");
    }
    return claims || headers.contains(Header.WAIT_MS.text())
        ? tied(ctx, operation, body, headers)
        : send(ctx, operation, body, headers, () -> true);
  }

  /** Ties a request to its connection, or its stream: if the reply can't be delivered, the wait ends and the claims are released. */
  private Future<Message<Object>> tied(RoutingContext ctx, String operation, Object body, MultiMap headers) {
    String id = callers + ++lastCaller;
    waiting.add(id);
    ctx.addEndHandler(ended -> {
      waiting.remove(id);
      // A stream of HTTP/2 is closed after each response.
      if (ended.failed() && !(ctx.request().version() == HttpVersion.HTTP_2 && ctx.response().ended())) {
        Callers.tellGone(vertx, address, id);
      }
    });
    return send(ctx, operation, body, headers.set(Callers.ID, id), () -> waiting.contains(id))
        .compose(reply -> grants(reply) ? vertx.timer(NOTICED_MS).map(reply) : Future.succeededFuture(reply))
        .onSuccess(reply -> {
          if (grants(reply)) {
            UnreadResponse.watch(ctx, () -> Callers.tellGone(vertx, address, id));
          }
        });
  }

  private static boolean grants(Message<Object> reply) {
    return reply.headers().contains("claim") || reply.body() instanceof JsonObject batch && batch.getValue("items") instanceof JsonArray items
        && items.stream().anyMatch(item -> item instanceof JsonObject one && one.containsKey("claim"));
  }

  /** The token, or the address if there are no tokens. */
  private static String owner(RoutingContext ctx) {
    SocketAddress client = ctx.request().remoteAddress();
    return ctx.user() != null ? ctx.user().subject() : client.hostAddress() == null ? client.toString() : client.hostAddress();
  }

  private Future<Message<Object>> send(RoutingContext ctx, String operation, Object body, MultiMap headers, BooleanSupplier wanted) {
    boolean many = MANY.contains(operation);
    long waitMs = waitMs(headers);
    long ownMs = GRACE_MS + (many ? Math.max(timeoutMs, MANY_MS) : timeoutMs + waitMs);
    long attemptMs = many ? ownMs : waitMs + (timeoutMs + GRACE_MS) / CacheClient.ATTEMPTS;
    DeliveryOptions delivery = new DeliveryOptions().setHeaders(repeatable(operation, headers));
    return connections.during(ctx.request().connection(), () -> client.request(operation, body, delivery, ownMs, attemptMs, wanted));
  }

  /** A node elsewhere may be lost with the claim that it has granted: with a token of the asker's it is granted again. */
  private MultiMap repeatable(String operation, MultiMap headers) {
    boolean claims = operation.equals("get") && headers.contains("claimMs") && !headers.contains("claim") && !headers.contains("renew");
    return claims && !hits.areHere() ? headers.add("claim", ClaimToken.random()) : headers;
  }

  /** How long the cache is asked to wait, and to look once more; what is no such number is refused there. */
  private long waitMs(MultiMap headers) {
    String waitMs = headers.get("waitMs");
    return waitMs != null && waitMs.matches("[0-9]{1,5}") ? Long.parseLong(waitMs) + timeoutMs : 0;
  }
}
