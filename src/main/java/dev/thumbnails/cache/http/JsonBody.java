package dev.thumbnails.cache.http;

import dev.thumbnails.cache.json.StrictJson;
import dev.thumbnails.cache.json.StrictJsonException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A request's body as JSON. */
final class JsonBody {

  /** JSON by its media type: {@code application/json} or a {@code +json}, in no other encoding than UTF-8. */
  private static final Pattern MEDIA_TYPE = Pattern.compile(
      "(application/json|[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+\\+json)\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?");

  private JsonBody() {
  }

  /** Refuses a body that is not said to be JSON, before any of it is read. */
  static void checkMediaType(RoutingContext ctx) {
    String type = RequestRules.single(ctx.request().headers(), HttpHeaders.CONTENT_TYPE);
    if (type == null || !MEDIA_TYPE.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw new HttpProblem(415, "Content-Type: must be application/json", Map.of("Accept", "application/json"));
    }
    String encoding = ctx.request().getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw new HttpProblem(415, "Content-Encoding: must be absent", Map.of("Accept-Encoding", "identity"));
    }
    ctx.next();
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
