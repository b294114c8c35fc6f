package dev.thumbnails.cache.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Requests that keep to HTTP's framing and to nothing else. */
final class RandomRequests {

  private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "DELETE", "POST", "OPTIONS", "PATCH", "TRACE", "BREW");
  private static final List<String> PARTS = List.of("a", "0af", "/", "//", "..", ".", "%2e", "%2F", "%00", "%0d%0a", "%ff", "%fe", "%", "%zz", "%C3%A9", "\u00c3\u00a9",
      "\u00ff", "\\", ";", ":", "@", "+", "*", "~", "getAll", "stats", "metrics", "health", "eventbus", "%u0000", "%F0%9F%98%80", "{name}", "\"", "<", "|", "`");
  private static final List<String> PATHS = List.of("/thumbnails/", "/thumbnails/", "/thumbnails/", "/thumbnails", "/thumbnails:", "/thumbnails:getAll", "/thumbnails:setAll",
      "/thumbnails:clear", "/thumbnails:release", "/thumbnails:invalidate", "/stats", "/metrics", "/health/live", "/health/ready", "/openapi.yaml", "/eventbus/", "/", "");
  private static final List<String> QUERIES = List.of("", "", "", "?", "?redirect", "?redirect=x", "?ttlMs=1000", "?ttlMs=-1", "?ttlMs=99999999999999999999", "?ttlMs=a&ttlMs=b",
      "?claimMs=100", "?renew=true", "?waitMs=100", "?claim=%00", "?source=%ff", "?source=a+b", "?deadlineMs=1", "?deadlineMs=99999999999999", "?%zz=1", "?&&=&", "?=", "?a[]=b",
      "?negativeMs=1", "?token=x");
  private static final List<String> HEADERS = List.of("", "", "Content-Type: application/json\r\n", "Content-Type: application/json\r\n", "Content-Type: ;;/\r\n",
      "If-None-Match: *\r\n", "If-None-Match: \"\u00ff\r\n", "If-Match: *\r\n", "Origin: http://evil.example\r\n", "Origin: null\r\n", "Origin: \u00ff:/\r\n", "Authorization: Bearer \r\n",
      "Accept: ///;q=x,,\r\n", "Cookie: a=\"\r\n", "X-Forwarded-Host: x\r\n", "Range: bytes=x\r\n", "Access-Control-Request-Method: PUT\r\n",
      "Content-Type: multipart/form-data\r\n", "Content-Encoding: gzip\r\n", "Upgrade: websocket\r\n", "Accept-Encoding: gzip\r\n", "Forwarded: for=\"\r\n");
  private static final List<String> BODIES = List.of("", "{}", "{\"width\":1}", "{\"name\":\"a\"}", "[", "null", "7", "\"a\"", "[\"a\"]", "{\"a\":{\"b\":[1,{}]}}", "\u00ff\u00fe", "{\"width\":1e999}",
      "{\"metadata\":" + "[".repeat(2000), "\u0000", "{\"url\":\"javascript:x\"}", "{\"name\":[\"a\",7]}", "{\"alternatives\":[0]}", "1" + "0".repeat(2000));

  private RandomRequests() {
  }

  static String method(Random random) {
    return pick(random, METHODS);
  }

  static String request(Random random, String method) {
    StringBuilder path = new StringBuilder(pick(random, PATHS));
    for (int parts = path.toString().equals("/thumbnails/") ? random.nextInt(4) : random.nextInt(8) / 6; parts > 0; parts--) {
      path.append(pick(random, PARTS));
    }
    if (path.isEmpty() || random.nextInt(200) == 0) {
      path.insert(0, pick(random, List.of("*", "/", "http://127.0.0.1/", "http://evil.example/thumbnails/")));
    }
    String body = method.equals("TRACE") ? "" : pick(random, BODIES);
    return method + " " + path + pick(random, QUERIES) + " HTTP/1.1\r\nHost: a\r\n" + pick(random, HEADERS)
        + "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n\r\n" + body;
  }

  private static String pick(Random random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
