package dev.thumbnails.cache.http;

import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.metrics.NodeRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/** What a bridge tells of its own node: liveness, readiness, counters. */
final class NodeRoutes {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final long GRACE_MS = 500;

  private final Vertx vertx;
  private final String address;
  private final IdleConnections connections;
  private final BooleanSupplier leaving;
  private final DeliveryOptions local;
  private final HealthChecks live;
  private final HealthChecks ready;

  /** @param leaving whether the node is to get no more requests */
  NodeRoutes(Vertx vertx, String address, long timeoutMs, IdleConnections connections, BooleanSupplier leaving) {
    this.leaving = leaving;
    this.connections = connections;
    this.vertx = vertx;
    this.address = address;
    this.local = new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeoutMs + GRACE_MS);
    this.live = HealthChecks.create(vertx).register("process", alive -> alive.complete(Status.OK()));
    this.ready = HealthChecks.create(vertx).register("cache", timeoutMs + 2 * GRACE_MS, checked -> checkCache().onComplete(checked));
  }

  /** @param whole whether the response has more than the outcome */
  void live(RoutingContext ctx, boolean whole) {
    answer(ctx, whole, live.checkStatus());
  }

  /** @param whole whether the response has more than the outcome */
  void ready(RoutingContext ctx, boolean whole) {
    answer(ctx, whole, connections.during(ctx.request().connection(), ready::checkStatus));
  }

  void stats(RoutingContext ctx) {
    connections.during(ctx.request().connection(), () -> vertx.eventBus().<JsonObject>request(address + ".stats", null, local))
        .map(Message::body)
        .compose(stats -> json(ctx, 200, stats))
        .onFailure(ctx::fail);
  }

  void metrics(RoutingContext ctx) {
    String text = NodeRegistry.scrape(vertx).orElseThrow(
        () -> new HttpProblem(501, "micrometer-registry-prometheus is not on this node's class path"));
    ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS);
    ResponseBody.end(ctx.request(), Buffer.buffer(text));
  }

  /** This node's cache and its backend; where this node has none, whether any node has one. */
  private Future<Status> checkCache() {
    if (leaving.getAsBoolean()) {
      return Future.succeededFuture(Status.KO(new JsonObject().put("reason", "the node is leaving")));
    }
    return vertx.eventBus().request(address + ".health", null, local)
        .map(Status.OK())
        .recover(failure -> is(ReplyFailure.NO_HANDLERS, failure) ? checkElsewhere() : down(failure));
  }

  private Future<Status> checkElsewhere() {
    DeliveryOptions anywhere = new DeliveryOptions(local).setLocalOnly(false);
    return vertx.eventBus().request(address + ".stats", null, anywhere)
        .map(Status.OK())
        .recover(failure -> is(ReplyFailure.RECIPIENT_FAILURE, failure) ? Future.succeededFuture(Status.OK()) : down(failure));
  }

  private static boolean is(ReplyFailure type, Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureType() == type;
  }

  private static Future<Status> down(Throwable failure) {
    String reason = failure instanceof ReplyException ? failure.getMessage() : "an unexpected error";
    return Future.succeededFuture(Status.KO(new JsonObject().put("reason", reason)));
  }

  private static void answer(RoutingContext ctx, boolean whole, Future<CheckResult> check) {
    check.compose(result -> {
      JsonObject json = result.toJson();
      return json(ctx, CheckResult.isUp(result) ? 200 : 503, whole ? json : new JsonObject().put("outcome", json.getString("outcome")));
    }).onFailure(ctx::fail);
  }

  private static Future<Void> json(RoutingContext ctx, int status, JsonObject body) {
    ctx.response().setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    return ResponseBody.end(ctx.request(), Buffer.buffer(JsonText.encode(body)));
  }
}
