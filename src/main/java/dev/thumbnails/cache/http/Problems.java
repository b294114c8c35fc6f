package dev.thumbnails.cache.http;

import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.bus.Failures;
import dev.thumbnails.cache.json.JsonText;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Arrays;
import java.util.Map;

/** Turns whatever a request fails with into one response as RFC 9457 describes it. A defect is logged and not explained. */
final class Problems implements Handler<RoutingContext> {

  private static final String TYPE = "application/problem+json";
  private static final Map<String, String> SOON = Map.of("Retry-After", "1");

  private final Failures failures = new Failures("the HTTP bridge", 0);

  @Override
  public void handle(RoutingContext ctx) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    try {
      UnreadResponse.check(ctx, send(ctx.request(), of(ctx.statusCode(), ctx.failure())));
    } catch (Throwable unsendable) {
      failures.of(unsendable);
      end(ctx.request());
    }
  }

  /** Without a body; and if the response has begun already, with the end of its connection, or of its stream. */
  private static void end(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (response.headWritten()) {
      response.reset();
    } else {
      response.headers().clear();
      response.setStatusCode(500).putHeader(HttpHeaders.CACHE_CONTROL, RequestRules.NO_STORE).end();
    }
  }

  /** What HTTP itself does not allow; the connection is of no use after it. */
  static void refuse(HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).headers().remove(HttpHeaders.KEEP_ALIVE);
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      send(request, new HttpProblem(414, "the request line is too long"));
    } else if (cause instanceof TooLongHttpHeaderException) {
      send(request, new HttpProblem(431, "the headers are too long"));
    } else {
      send(request, new HttpProblem(400, "not HTTP"));
    }
    request.connection().close();
  }

  private HttpProblem of(int status, Throwable failure) {
    if (failure instanceof HttpProblem problem) {
      return problem;
    }
    if (failure instanceof InvalidInputException) {
      return new HttpProblem(400, failure.getMessage());
    }
    if (failure instanceof HttpException && failure.getCause() instanceof HttpProblem problem) {
      return problem;
    }
    if (failure instanceof ReplyException reply) {
      return of(reply);
    }
    if (status > 0 && status < 400) {
      // What BodyHandler says where the body is cut short, or its chunks are not HTTP.
      return new HttpProblem(400, "body: could not be read to its end");
    }
    if (status == 403 && failure instanceof HttpException) {
      return Access.notAllowed();
    }
    boolean refused = status >= 400 && status < 500;
    return refused ? new HttpProblem(status, detail(status)) : new HttpProblem(500, failures.of(failure).getMessage());
  }

  private HttpProblem of(ReplyException reply) {
    return switch (reply.failureType()) {
      case NO_HANDLERS -> new HttpProblem(503, "no cache takes this message: none is deployed, or it does not do that", SOON);
      case TIMEOUT -> new HttpProblem(504, "the cache did not answer in time");
      default -> Arrays.stream(FailureCode.values()).anyMatch(code -> code.number() == reply.failureCode())
          ? new HttpProblem(reply.failureCode(), reply.getMessage(), reply.failureCode() == 503 ? SOON : Map.of())
          : new HttpProblem(500, failures.of(reply).getMessage());
    };
  }

  private static String detail(int status) {
    return switch (status) {
      case 404 -> "there is no such path; /openapi.yaml describes those there are";
      case 413 -> "the body has more than maximumBodyBytes";
      default -> HttpResponseStatus.valueOf(status).reasonPhrase();
    };
  }

  private static Future<Void> send(HttpServerRequest request, HttpProblem problem) {
    HttpServerResponse response = request.response().setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, RequestRules.NO_STORE);
    problem.headers().forEach(response::putHeader);
    if (problem.status() == 413) {
      LingeringClose.of(request);
    }
    return ResponseBody.end(request, Buffer.buffer(JsonText.encode(new JsonObject()
        .put("title", HttpResponseStatus.valueOf(problem.status()).reasonPhrase())
        .put("status", problem.status())
        .put("detail", problem.getMessage()))));
  }
}
