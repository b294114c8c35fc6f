package dev.thumbnails.cache.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The paths of the bridge. They are matched as they came over the wire, neither decoded nor normalized, so that no spelling of a
 * thumbnail's name reaches another path; what fails anywhere ends in {@link Problems}.
 */
final class BridgeRouter {

  private static final String THUMBNAIL = "(?s)/thumbnails/.*";

  private final Router router;
  private final Access access;
  private final Handler<RoutingContext> body;
  private final Origins origins;
  private final BodyDeadline bodyDeadline;

  BridgeRouter(Vertx vertx, Access access, Origins origins, BodyDeadline bodyDeadline, int maximumBodyBytes) {
    this.router = Router.router(vertx);
    this.access = access;
    this.origins = origins;
    this.bodyDeadline = bodyDeadline;
    // Without uploads: the directory it runs in may be read-only.
    this.body = BodyHandler.create(false).setBodyLimit(maximumBodyBytes);
    Problems problems = new Problems();
    router.route().useNormalizedPath(false).handler(new RequestRules(maximumBodyBytes)).failureHandler(problems);
    router.route().useNormalizedPath(false).handler(origins);
    Set.of(400, 404, 500).forEach(status -> router.errorHandler(status, problems));
  }

  Router router() {
    return router;
  }

  /** Refuses a request that may not claim: a claim is a change, whatever the request's method. */
  void checkClaim(RoutingContext ctx) {
    access.check(ctx, Permission.WRITE);
    origins.checkChange(ctx.request());
  }

  void thumbnails(ThumbnailRoutes thumbnails) {
    on(HttpMethod.GET, THUMBNAIL, Permission.READ).handler(thumbnails::get);
    on(HttpMethod.HEAD, THUMBNAIL, Permission.READ).handler(thumbnails::get);
    on(HttpMethod.DELETE, THUMBNAIL, Permission.WRITE).handler(thumbnails::delete);
    onJson(HttpMethod.PUT, THUMBNAIL, Permission.WRITE).handler(thumbnails::put);
    String get = operationPath("get");
    onJson(HttpMethod.POST, get, Permission.READ).handler(thumbnails::getByBody);
    only(get, HttpMethod.POST);
    only(THUMBNAIL, HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE);
  }

  void operations(OperationRoutes operations) {
    String getAll = operationPath("getAll");
    onJson(HttpMethod.POST, getAll, Permission.READ).handler(operations::getAll);
    only(getAll, HttpMethod.POST);
    String setAll = operationPath("setAll");
    onJson(HttpMethod.POST, setAll, Permission.WRITE).handler(operations::setAll);
    only(setAll, HttpMethod.POST);
    Map<String, Permission> withBody = Map.of("invalidate", Permission.WRITE, "release", Permission.WRITE);
    withBody.forEach((operation, permission) -> {
      String path = operationPath(operation);
      onJson(HttpMethod.POST, path, permission).handler(ctx -> operations.withBody(ctx, operation));
      only(path, HttpMethod.POST);
    });
    String clear = operationPath("clear");
    on(HttpMethod.POST, clear, Permission.ADMIN).handler(ctx -> operations.withoutBody(ctx, "clear"));
    only(clear, HttpMethod.POST);
  }

  void node(NodeRoutes node) {
    get("/stats", Permission.READ, node::stats);
    get("/metrics", Permission.READ, node::metrics);
    // A probe of a load balancer has no token.
    getByAnyone("/health/live", ctx -> node.live(ctx, access.isIdentified(ctx)));
    getByAnyone("/health/ready", ctx -> node.ready(ctx, access.isIdentified(ctx)));
  }

  void description(Buffer yaml) {
    get("/openapi.yaml", null, ctx -> {
      ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml");
      ResponseBody.end(ctx.request(), yaml);
    });
  }

  /** Everything below {@code /eventbus} is SockJS's business; only who may come so far is the bridge's. */
  void sockJs(Router sockJs, IdleConnections connections, Sockets sockets) {
    onEventBus().handler(origins::check);
    access.protectWithQuery(onEventBus(), Permission.READ);
    onEventBus().handler(ctx -> {
      SockJsBridge.checkRequest(ctx.request());
      ctx.next();
    });
    onEventBus().handler(ctx -> {
      // A request that becomes a WebSocket must not be read before, not even a body of no bytes.
      if (isUpgrade(ctx)) {
        ctx.next();
      } else {
        body.handle(ctx);
      }
    });
    onEventBus().handler(ctx -> {
      leaveAlone(ctx, connections, sockets);
      ctx.next();
    });
    // Vert.x Web decodes the path from here on, and fails where it can't.
    router.routeWithRegex("(?s)(?!/eventbus/).*").useNormalizedPath(false).handler(ctx -> ctx.fail(404));
    router.route("/eventbus/*").subRouter(sockJs);
  }

  private Route onEventBus() {
    return router.routeWithRegex("(?s)/eventbus/.*").useNormalizedPath(false);
  }

  /** SockJS's streams and sockets end by its own rules. */
  private static void leaveAlone(RoutingContext ctx, IdleConnections connections, Sockets sockets) {
    HttpConnection connection = ctx.request().connection();
    if (isUpgrade(ctx)) {
      connections.upgrading(connection);
      sockets.opened(connection);
      ctx.addEndHandler(refused -> {
        sockets.refused(connection);
        connections.opened(connection);
      });
    } else {
      connections.answering(connection);
      ctx.addEndHandler(ended -> connections.answered(connection));
    }
  }

  private static boolean isUpgrade(RoutingContext ctx) {
    return ctx.request().headers().contains(HttpHeaders.UPGRADE);
  }

  private static String operationPath(String operation) {
    // Some clients percent-encode the colon.
    return "/thumbnails(?::|%3[Aa])" + Pattern.quote(operation);
  }

  private void get(String path, Permission permission, Handler<RoutingContext> handler) {
    read(path, route -> access.protect(route, permission), handler);
  }

  private void getByAnyone(String path, Handler<RoutingContext> handler) {
    read(path, access::identify, handler);
  }

  private void read(String path, UnaryOperator<Route> protection, Handler<RoutingContext> handler) {
    String regex = Pattern.quote(path);
    List.of(HttpMethod.GET, HttpMethod.HEAD).forEach(method ->
        protection.apply(router.routeWithRegex(method, regex).useNormalizedPath(false)).handler(ctx -> {
          Query.refuse(ctx.request());
          handler.handle(ctx);
        }));
    only(regex, HttpMethod.GET, HttpMethod.HEAD);
  }

  private Route on(HttpMethod method, String regex, Permission permission) {
    return access.protect(router.routeWithRegex(method, regex).useNormalizedPath(false), permission);
  }

  /** With a body, which is read only once its sender and its type are right. (A route of Vert.x Web would read it before.) */
  private Route onJson(HttpMethod method, String regex, Permission permission) {
    on(method, regex, permission).handler(JsonBody::checkMediaType).handler(bodyDeadline);
    return router.routeWithRegex(method, regex).useNormalizedPath(false).handler(body);
  }

  /** The path's last route: whatever comes so far has another method. */
  private void only(String regex, HttpMethod... methods) {
    Set<String> names = new TreeSet<>();
    for (HttpMethod method : methods) {
      names.add(method.name());
    }
    String allow = String.join(", ", names);
    router.routeWithRegex(regex).useNormalizedPath(false).handler(ctx -> {
      throw new HttpProblem(405, "the method must be one of " + allow, Map.of("Allow", allow));
    });
  }
}
