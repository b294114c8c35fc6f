package dev.thumbnails.cache.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What pages in browsers may do, by the origin they come from. The bridge's own and the configured ones may do what anybody may; any
 * other may read nothing (the browser sees to that, since no header allows it) and change nothing. A request without an origin is no
 * page's, or one that can't be told from none.
 */
final class Origins implements Handler<RoutingContext> {

  private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final int PREFLIGHT_SECONDS = 600;

  private final Set<String> allowed;
  private final boolean loopbackOnly;
  private final CorsHandler cors;

  /**
   * @param loopbackOnly whether the bridge's own origin is this machine's loopback only: without tokens, a page whose name has
   *     been made to lead here (DNS rebinding) may change nothing. It can read: such a request has no origin
   */
  Origins(Set<String> allowed, boolean loopbackOnly) {
    this.allowed = allowed;
    this.loopbackOnly = loopbackOnly;
    Set<String> exposed = new LinkedHashSet<>(List.of("ETag", "Retry-After"));
    ReplyHeaders.names().forEach(exposed::add);
    this.cors = CorsHandler.create().addOrigins(List.copyOf(allowed))
        .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.POST, HttpMethod.DELETE))
        .allowedHeaders(Set.of("Authorization", "Content-Type", "If-None-Match"))
        .exposedHeaders(exposed)
        .maxAgeSeconds(PREFLIGHT_SECONDS);
  }

  @Override
  public void handle(RoutingContext ctx) {
    String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
    boolean allows = origin != null && allowed.contains(origin);
    if (!allowed.isEmpty() && (!allows || allowed.size() == 1)) {
      // CorsHandler leaves it out where there is one origin, and a shared cache would then keep an answer without the header.
      ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    if (allows) {
      cors.handle(ctx);
    } else if (origin == null || SAFE.contains(ctx.request().method()) || isOwn(ctx.request(), origin)) {
      ctx.next();
    } else {
      throw refused();
    }
  }

  /** Refuses a foreign origin whatever the method: CORS does not hold for WebSockets, and SockJS would answer anyone. */
  void check(RoutingContext ctx) {
    String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
    if (origin != null && allowed.contains(origin)) {
      // SockJS's client asks with credentials, though there are none.
      ctx.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    } else if (origin != null && !isOwn(ctx.request(), origin)) {
      throw refused();
    } else {
      // SockJS would allow whoever asks.
      ctx.addHeadersEndHandler(sent -> ctx.response().headers()
          .remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN).remove(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS));
    }
    ctx.next();
  }

  /** Refuses a foreign page's request whatever its method. A browser sends no origin with an image, but says how the page is related to the bridge. */
  void checkChange(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String site = request.getHeader("Sec-Fetch-Site");
    if (origin != null) {
      if (!allowed.contains(origin) && !isOwn(request, origin)) {
        throw refused();
      }
    } else if (site != null && !site.equals("none") && !(site.equals("same-origin") && isOwnHost(request.authority()))) {
      throw new HttpProblem(403, "Sec-Fetch-Site: must be same-origin, none or absent");
    }
  }

  private boolean isOwn(HttpServerRequest request, String origin) {
    HostAndPort own = request.authority();
    return own != null && origin.equals(request.scheme() + "://" + own) && isOwnHost(own);
  }

  private boolean isOwnHost(HostAndPort own) {
    return own != null && (!loopbackOnly || new HttpConfig.Listener(own.host(), 0).isLoopback());
  }

  private static HttpProblem refused() {
    return new HttpProblem(403, "Origin: must be the bridge's own, or in cors");
  }
}
