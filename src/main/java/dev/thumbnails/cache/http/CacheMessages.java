package dev.thumbnails.cache.http;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.bus.OwnNodeHits;
import dev.thumbnails.cache.client.CacheClient;
import dev.thumbnails.cache.entry.ClaimToken;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpConnection;
import java.util.Set;

/** The cache as the bridge asks it: one message for a request, while the request's connection counts as being answered. */
final class CacheMessages {

  /** So that the cache's own answer about its time limit is there first. */
  private static final long GRACE_MS = 500;

  /** What takes many steps, and how long the cache gives it. */
  private static final Set<String> MANY = Set.of("invalidate", "clear");
  private static final long MANY_MS = 60_000;

  private final OwnNodeHits hits;
  private final CacheClient client;
  private final long timeoutMs;
  private final IdleConnections connections;

  CacheMessages(Vertx vertx, String address, long timeoutMs, IdleConnections connections) {
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

  /** @param operation the last part of the address */
  Future<Message<Object>> request(HttpConnection connection, String operation, Object body, MultiMap headers) {
    boolean many = MANY.contains(operation);
    long waitMs = waitMs(headers);
    long ownMs = GRACE_MS + (many ? Math.max(timeoutMs, MANY_MS) : timeoutMs + waitMs);
    long attemptMs = many ? ownMs : waitMs + (timeoutMs + GRACE_MS) / CacheClient.ATTEMPTS;
    DeliveryOptions delivery = new DeliveryOptions().setHeaders(repeatable(operation, headers));
    return connections.during(connection, () -> client.request(operation, body, delivery, ownMs, attemptMs));
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
