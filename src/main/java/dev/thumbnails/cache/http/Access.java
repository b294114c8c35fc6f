package dev.thumbnails.cache.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import io.vertx.ext.web.handler.AuthorizationHandler;
import io.vertx.ext.web.handler.SimpleAuthenticationHandler;
import java.util.Map;

/** Who may do what. Without tokens everyone who can reach it may do everything. */
final class Access {

  static final String REALM = "Bearer realm=\"thumbnails-cache\"";
  private static final String BEARER = "Bearer ";

  private final Tokens tokens;

  /** @param tokens null where there are none */
  Access(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Lets a route's requests pass with a token that has the permission; with any token where that is null. */
  Route protect(Route route, Permission permission) {
    if (tokens == null) {
      return route;
    }
    route.handler(SimpleAuthenticationHandler.create().authenticate(ctx -> user(headerToken(ctx))));
    return permission == null ? route : authorize(route, permission);
  }

  /** Lets a route's requests pass without a token too; one that is sent has to be valid. */
  Route identify(Route route) {
    if (tokens == null) {
      return route;
    }
    AuthenticationHandler authentication = SimpleAuthenticationHandler.create().authenticate(ctx -> user(headerToken(ctx)));
    return route.handler(ctx -> {
      if (ctx.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
        authentication.handle(ctx);
      } else {
        ctx.next();
      }
    });
  }

  /** Returns whether a request has a token, or everyone may do everything. */
  boolean isIdentified(RoutingContext ctx) {
    return tokens == null || ctx.user() != null;
  }

  /** The same, with the token in the query too: a browser sends no header of the page's choice with a WebSocket. */
  Route protectWithQuery(Route route, Permission permission) {
    if (tokens == null) {
      return route;
    }
    route.handler(SimpleAuthenticationHandler.create().authenticate(ctx -> user(queryOrHeaderToken(ctx))));
    return authorize(route, permission);
  }

  /** Refuses a request without the permission, whose token is known already. */
  void check(RoutingContext ctx, Permission permission) {
    if (tokens != null && !permission.authorization().match(ctx.user())) {
      throw notAllowed();
    }
  }

  static HttpProblem notAllowed() {
    return new HttpProblem(403, "the token does not allow this", Map.of("WWW-Authenticate", REALM + ", error=\"insufficient_scope\""));
  }

  private static Route authorize(Route route, Permission permission) {
    return route.handler(AuthorizationHandler.create(permission.authorization()).variableConsumer((ctx, variables) -> { }));
  }

  private Future<User> user(String token) {
    if (token == null) {
      return Future.failedFuture(new HttpProblem(401, "a token is required", Map.of("WWW-Authenticate", REALM)));
    }
    return tokens.user(token).map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(
        new HttpProblem(401, "the token is not valid", Map.of("WWW-Authenticate", REALM + ", error=\"invalid_token\""))));
  }

  private static String headerToken(RoutingContext ctx) {
    String authorization = RequestRules.single(ctx.request().headers(), HttpHeaders.AUTHORIZATION);
    boolean bearer = authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    return bearer ? authorization.substring(BEARER.length()).strip() : null;
  }

  private static String queryOrHeaderToken(RoutingContext ctx) {
    String token = Query.value(ctx.request(), "token");
    return token == null ? headerToken(ctx) : token;
  }
}
