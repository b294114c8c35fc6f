package dev.thumbnails.cache.history;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link ThumbnailCache}, which has no claims outside {@code getOrCreate}.
 *
 * @param node null in a cluster, where any node may answer
 */
record CacheDoor(ThumbnailCache cache, String name, String node) implements Door {

  private static final Set<String> OPERATIONS = Set.of("get", "getAll", "set", "delete", "invalidate");

  @Override
  public Future<Reply> send(String operation, Object body, Map<String, String> headers) {
    Future<?> answer = switch (operation) {
      case "get" -> cache.get((String) body).map(thumbnail -> thumbnail == null ? null : thumbnail.toJson());
      case "getAll" -> cache.getAll(names(body)).map(found -> items(names(body), found));
      case "set" -> set(Thumbnail.fromJson((JsonObject) body), headers.get("ttlMs"));
      case "delete" -> cache.delete((String) body);
      case "invalidate" -> cache.invalidate(((JsonObject) body).getString("source"));
      default -> throw new IllegalArgumentException(operation);
    };
    return answer.transform(done -> done.succeeded()
        ? Future.succeededFuture(new Reply(done.result(), Map.of()))
        : Future.failedFuture(BusDoor.refusal(done.cause())));
  }

  private Future<Void> set(Thumbnail thumbnail, String ttlMs) {
    return ttlMs == null ? cache.set(thumbnail) : cache.set(thumbnail, Long.parseLong(ttlMs));
  }

  private static List<String> names(Object body) {
    return ((JsonArray) body).stream().map(String.class::cast).toList();
  }

  /** A name that is left out has no thumbnail, or could not be asked for. */
  private static JsonObject items(List<String> names, Map<String, Thumbnail> found) {
    JsonArray items = new JsonArray();
    for (String name : names) {
      Thumbnail thumbnail = found.get(name);
      items.add(thumbnail == null
          ? new JsonObject().put("name", name).put("status", "absent")
          : new JsonObject().put("name", name).put("status", "hit").put("thumbnail", thumbnail.toJson()));
    }
    return new JsonObject().put("items", items);
  }

  @Override
  public boolean takes(String operation, Map<String, String> headers) {
    return OPERATIONS.contains(operation) && (headers.isEmpty() || operation.equals("set") && headers.keySet().equals(Set.of("ttlMs")));
  }

  @Override
  public boolean tellsStatus() {
    return false;
  }

  @Override
  public boolean repeats() {
    return true;
  }
}
