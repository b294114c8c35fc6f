package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.TemporaryDirectory;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What wrk says of one URL, asked over 64 connections. */
record Wrk(String name, List<String> arguments) implements Measured {

  static final String PROGRAM = "wrk";

  private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s*([0-9.]+)");
  private static final String IN_TURN = """
      local requests, i = {}, 0
      init = function()
        for n = 0, %d - 1 do
          requests[n] = wrk.format("GET", string.format("%s", n))
        end
      end
      request = function()
        i = (i + 1) %% %d
        return requests[i]
      end
      """;

  /** @param arguments of wrk, the URL included */
  Wrk(String name, String... arguments) {
    this(name, List.of(arguments));
  }

  /** So many paths in turn, whose requests are made beforehand: wrk has the same processors as what it asks. */
  static Wrk inTurn(String name, String url, String path, int count) throws IOException {
    String script = Files.writeString(TemporaryDirectory.create("wrk").resolve("in-turn.lua"), IN_TURN.formatted(count, path, count)).toString();
    return new Wrk(name, "-s", script, url);
  }

  /** That a URL answers that thumbnail, or the form of it that Redis has. */
  static void check(Vertx vertx, String url, String name) throws Exception {
    HttpClient client = vertx.createHttpClient();
    String body = Futures.await(vertx, () -> client.request(new RequestOptions().setAbsoluteURI(url)).compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body)).toString();
    Samples.check(body.startsWith(RedisForm.TAG) ? body.substring(RedisForm.TAG.length()) : body, name);
    Waiting.on(client.close());
  }

  /** @throws IllegalStateException if any answer was not a success: the figure would be one of something else */
  @Override
  public double perSecond(int seconds) throws Exception {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "-t1", "-c64", "-d" + seconds + "s"));
    command.addAll(arguments);
    String out = Program.output(command);
    if (out.contains("Non-2xx") || out.contains("Socket errors")) {
      throw new IllegalStateException(out);
    }
    return Program.number(PER_SECOND, out);
  }
}
