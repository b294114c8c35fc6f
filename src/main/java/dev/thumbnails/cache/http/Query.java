package dev.thumbnails.cache.http;

import dev.thumbnails.cache.bus.Header;
import dev.thumbnails.cache.json.Shown;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query of a request, strictly: each parameter is a header of the message that the request becomes, or one that the path takes besides. */
final class Query {

  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  private final MultiMap others = MultiMap.caseInsensitiveMultiMap();

  private Query() {
  }

  /**
   * Reads the query of a request.
   *
   * @param operation of the message that the request becomes
   * @param others what the path takes besides its headers
   * @throws HttpProblem naming a parameter that is not allowed, with all that are, or one that is not percent-encoded UTF-8
   */
  static Query of(HttpServerRequest request, String operation, String... others) {
    Query query = new Query();
    String text = request.query();
    if (text != null && !text.isEmpty()) {
      query.read(text, Header.names(operation), List.of(others));
    }
    return query;
  }

  /** For a path that takes no parameters. */
  static void refuse(HttpServerRequest request) {
    if (request.query() != null && !request.query().isEmpty()) {
      throw new HttpProblem(400, "the query: must be absent");
    }
  }

  /** One parameter's value, whatever else is there; null where it is absent. */
  static String value(HttpServerRequest request, String name) {
    String text = request.query() == null ? "" : request.query();
    return Arrays.stream(text.split("&"))
        .filter(parameter -> parameter.startsWith(name + "="))
        .map(parameter -> decode(name, parameter.substring(name.length() + 1)))
        .findFirst().orElse(null);
  }

  /** The headers of the message that the request becomes. Whether their values are right is what the cache decides. */
  MultiMap headers() {
    return headers;
  }

  /** Whether a flag is set: {@code ?name}, {@code ?name=} or {@code ?name=true}. */
  boolean flag(String name) {
    String value = others.get(name);
    if (others.getAll(name).size() > 1) {
      throw new HttpProblem(400, name + ": must be given once");
    }
    if (value != null && !value.isEmpty() && !value.equals("true")) {
      throw new HttpProblem(400, name + ": must have no value, or be true");
    }
    return value != null;
  }

  private void read(String text, Set<String> headerNames, List<String> otherNames) {
    for (String parameter : text.split("&")) {
      int equals = parameter.indexOf('=');
      String name = decode("the query", equals < 0 ? parameter : parameter.substring(0, equals));
      MultiMap parameters = headerNames.contains(name) ? headers : others;
      if (parameters == others && !otherNames.contains(name)) {
        throw new HttpProblem(400, "the query: " + Shown.quoted(name) + " is not allowed here; allowed: "
            + Stream.concat(otherNames.stream(), headerNames.stream()).collect(Collectors.joining(", ")));
      }
      parameters.add(name, equals < 0 ? "" : decode(name, parameter.substring(equals + 1)));
    }
  }

  /** A plus is a blank, as forms encode it. */
  private static String decode(String field, String raw) {
    return PercentText.decode(field, raw.replace('+', ' '));
  }
}
