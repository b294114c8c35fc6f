package dev.thumbnails.cache;

import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code getAll} answers, as a caller in Java wants it. */
final class BatchReply {

  /** What is no fault of the asker's. */
  private static final List<Integer> STORE_AWAY = List.of(FailureCode.UNAVAILABLE.number(), FailureCode.TIMEOUT.number());

  private BatchReply() {
  }

  /** Returns the items of one reply. */
  static JsonArray items(Object body) {
    // The application's mapper may read a Java array.
    return new JsonArray(JsonType.array(((JsonObject) body).getValue("items")));
  }

  /** @throws CacheException if an item was refused, or none could be asked for */
  static Map<String, Thumbnail> hits(List<JsonObject> items) {
    Map<String, Thumbnail> hits = new LinkedHashMap<>();
    int away = 0;
    for (JsonObject item : items) {
      if (item.getString("status").equals("hit")) {
        hits.put(item.getString("name"), Thumbnail.fromJson(item.getJsonObject("thumbnail")));
      } else if (item.getString("status").equals("error") && (!STORE_AWAY.contains(item.getInteger("code")) || ++away == items.size())) {
        throw failure(item);
      }
    }
    return hits;
  }

  private static CacheException failure(JsonObject item) {
    return new CacheException(FailureCode.of(item.getInteger("code")), item.getString("message"));
  }
}
