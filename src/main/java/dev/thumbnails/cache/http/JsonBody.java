package dev.thumbnails.cache.http;

import dev.thumbnails.cache.json.StrictJson;
import dev.thumbnails.cache.json.StrictJsonException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request's body as JSON. */
final class JsonBody {

  private static final String TOKEN = "[a-zA-Z0-9!#$%&'*+.^_`|~-]+";
  private static final String BLANKS = "[ \\t]*";
  private static final String VALUE = "(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\")";
  private static final String PARAMETER = BLANKS + ";" + BLANKS + "(?:(" + TOKEN + ")=(" + VALUE + "))?";
  /** A media type as RFC 9110 writes it (section 8.3.1), of JSON: {@code application/json}, or one that ends with {@code +json}. */
  private static final Pattern JSON = Pattern.compile(
      "(?i:application/json|" + TOKEN + "/" + TOKEN + "\\+json)(?<parameters>(?:" + PARAMETER + ")*+)" + BLANKS);
  private static final Pattern PARAMETERS = Pattern.compile(PARAMETER);
  /** The names of UTF-8, and of the part of it that is ASCII. */
  private static final Set<Charset> CHARSETS = Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII);

  private JsonBody() {
  }

  /** Refuses a body that is not said to be JSON, before any of it is read. */
  static void checkMediaType(RoutingContext ctx) {
    String type = RequestRules.single(ctx.request().headers(), HttpHeaders.CONTENT_TYPE);
    Matcher json = JSON.matcher(type == null ? "" : type.strip());
    if (!json.matches()) {
      throw new HttpProblem(415, "Content-Type: must be application/json", Map.of("Accept", "application/json"));
    }
    checkCharset(json.group("parameters"));
    String encoding = ctx.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw new HttpProblem(415, "Content-Encoding: must be absent", Map.of("Accept-Encoding", "identity"));
    }
    ctx.next();
  }

  /** Any other parameter says nothing about the bytes. */
  private static void checkCharset(String parameters) {
    Matcher parameter = PARAMETERS.matcher(parameters);
    while (parameter.find()) {
      if ("charset".equalsIgnoreCase(parameter.group(1)) && !isUtf8(parameter.group(2))) {
        throw new HttpProblem(415, "Content-Type: the charset must be UTF-8", Map.of("Accept", "application/json"));
      }
    }
  }

  private static boolean isUtf8(String value) {
    try {
      return CHARSETS.contains(Charset.forName(value.startsWith("\"") ? value.substring(1, value.length() - 1) : value));
    } catch (IllegalArgumentException unknown) {
      return false;
    }
  }

  /** @throws HttpProblem if it is empty or not JSON, or has a decimal that no double holds: the way to another node would change it */
  static Object of(RoutingContext ctx) {
    return decoded(ctx, StrictJson::decodeExact);
  }

  /**
   * The same for an array of items that are answered each for itself.
   *
   * @param refused gets the index of each item that has such a decimal, and the problem
   * @throws HttpProblem as of {@link #of}; if the body is no array, also for such a decimal
   */
  static Object items(RoutingContext ctx, Map<Integer, String> refused) {
    return decoded(ctx, text -> StrictJson.decodeExactItems(text, refused));
  }

  private static Object decoded(RoutingContext ctx, Function<String, Object> decoder) {
    Buffer body = ctx.body().buffer();
    try {
      return decoder.apply(utf8(body == null ? Buffer.buffer() : body));
    } catch (StrictJsonException e) {
      throw new HttpProblem(400, "body: " + e.getMessage());
    }
  }

  private static String utf8(Buffer body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.getBytes())).toString();
    } catch (CharacterCodingException e) {
      throw new HttpProblem(400, "body: must be UTF-8");
    }
  }
}
