package dev.thumbnails.cache.http;

import dev.thumbnails.cache.bus.Header;
import dev.thumbnails.cache.json.JsonType;
import dev.thumbnails.cache.json.Shown;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** The body of a look-up by POST: an object with the thing that is asked for, and with the headers of the message as its other members. */
final class LookupBody {

  private LookupBody() {
  }

  /**
   * Returns the thing that is asked for, and adds the other members to the headers.
   *
   * @param field the member with the thing that is asked for
   * @param operation of the message that the request becomes
   * @throws HttpProblem naming a member that is missing, not allowed, of another type, or in the query too
   */
  static Object read(Object body, String field, String operation, MultiMap headers) {
    if (!(body instanceof JsonObject members)) {
      throw new HttpProblem(400, "body: must be an object" + (field.equals("names") ? " or an array" : "") + ", not " + JsonType.of(body));
    }
    if (!members.containsKey(field)) {
      throw new HttpProblem(400, field + ": is required");
    }
    Set<String> names = Header.names(operation);
    for (Map.Entry<String, Object> member : members) {
      if (!member.getKey().equals(field)) {
        add(member.getKey(), member.getValue(), field, names, headers);
      }
    }
    return members.getValue(field);
  }

  private static void add(String name, Object value, String field, Set<String> names, MultiMap headers) {
    if (!names.contains(name)) {
      throw new HttpProblem(400, "body: unknown field " + Shown.quoted(name) + "; allowed: " + field + ", " + String.join(", ", names));
    }
    if (headers.contains(name)) {
      throw new HttpProblem(400, name + ": must be given once");
    }
    headers.set(name, text(name, value));
  }

  /** The cache checks the text. A member has the JSON type of its meaning. */
  private static String text(String name, Object value) {
    boolean isNumber = name.endsWith("Ms");
    boolean isFlag = name.equals(Header.RENEW.text());
    boolean fits = isNumber ? value instanceof Integer || value instanceof Long : isFlag ? value instanceof Boolean : value instanceof String;
    if (!fits) {
      throw new HttpProblem(400, name + ": must be " + (isNumber ? "a whole number" : isFlag ? "true" : "a string") + ", not " + JsonType.of(value));
    }
    return value.toString();
  }
}
