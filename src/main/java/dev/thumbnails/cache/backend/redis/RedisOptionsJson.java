package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.RedisOptions;

/**
 * Refuses what {@link RedisOptions} would drop: it takes JSON with unknown keys and wrong types without a word, and what it has
 * kept shows only in the JSON that it writes.
 */
final class RedisOptionsJson {

  private static final String NET = "netClientOptions";

  private RedisOptionsJson() {
  }

  /** Reports each key that does not survive; whether there is none. */
  static boolean check(ConfigReader config, JsonObject options) {
    boolean good = true;
    for (String key : options.fieldNames()) {
      good &= key.equals(NET) && options.getValue(NET) instanceof JsonObject net
          ? checkNet(config, net)
          : report(config, "options." + key, "RedisOptions", survives(key, options.getValue(key)));
    }
    return good;
  }

  private static boolean checkNet(ConfigReader config, JsonObject net) {
    boolean good = true;
    for (String key : net.fieldNames()) {
      JsonObject alone = new JsonObject().put(key, net.getValue(key));
      good &= report(config, "options." + NET + "." + key, "NetClientOptions", survives(NET, alone));
    }
    return good;
  }

  private static boolean report(ConfigReader config, String path, String options, boolean good) {
    if (!good) {
      config.problem(path, "must be a key of the Vert.x " + options + " with a value of its type and range");
    }
    return good;
  }

  private static boolean survives(String key, Object value) {
    try {
      return contains(new RedisOptions(new JsonObject().put(key, value)).toJson().getValue(key), value);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static boolean contains(Object kept, Object wanted) {
    if (kept instanceof JsonObject keptObject && wanted instanceof JsonObject wantedObject) {
      return wantedObject.stream().allMatch(entry -> contains(keptObject.getValue(entry.getKey()), entry.getValue()));
    }
    if (kept instanceof Number keptNumber && (wanted instanceof Integer || wanted instanceof Long)) {
      return keptNumber.longValue() == ((Number) wanted).longValue();
    }
    return wanted != null && wanted.equals(kept);
  }
}
