package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** {@code shared-data}: the host framework's own cache, which is an asynchronous map of Vert.x. */
public final class SharedDataBackendFactory implements CacheBackendFactory {

  /** One year, as python-thumbnails gives to the cache of its host framework. */
  private static final long DEFAULT_TTL_MS = 31_536_000_000L;

  @Override
  public String type() {
    return "shared-data";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    String map = config.string("map", null);
    if (map != null && map.startsWith("__vertx")) {
      config.problem("map", "must not begin with __vertx, as the maps of Vert.x itself do");
    }
    long ttlMs = Ttl.read(config, DEFAULT_TTL_MS);
    return context -> {
      Future<SharedMap> opened = open(context.vertx(), map == null ? context.address() : map);
      return opened.map(thumbnails -> new SharedDataBackend(
          new SharedEntries(context.vertx(), thumbnails, new UnreadableMeter(context.meters(), Reason.OF_RECORDS), context.claimEnded(), context.deadline()), ttlMs));
    };
  }

  private static Future<SharedMap> open(Vertx vertx, String name) {
    try {
      return HazelcastSharedMap.open(vertx, name);
    } catch (NoClassDefFoundError withoutHazelcast) {
      // It is optional: an application may have another cluster manager, or none.
      return vertx.sharedData().<String, Object>getAsyncMap(name).map(map -> new AsyncSharedMap(vertx, map));
    }
  }
}
