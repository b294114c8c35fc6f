package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.wire.Compression;
import dev.thumbnails.cache.wire.PythonFormat;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import dev.thumbnails.cache.wire.pickle.PickleWriter;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The form that a Python site reads and writes.
 *
 * @param format made when it is known how long a thumbnail may be
 */
record SharedLayout(SharedKeys keys, Function<BackendContext, PythonFormat> format, long ttlMs) implements RedisLayout {

  private static final int DEFAULT_PROTOCOL = 4;

  /** Reads the settings that both shared formats have. */
  static SharedLayout read(ConfigReader config, RedisOptions options, SharedKeys keys, long ttlMs) {
    if (options != null && options.getType() == RedisClientType.CLUSTER) {
      config.problem("options.type", "must not be CLUSTER where Python shares the cache: its clients do not speak to one");
    }
    if (SharedKeys.isOwn(keys.scope())) {
      config.problem("keyPrefix", "must not begin with thumbnails:c: or thumbnails:s:, as the keys do that Python never reads");
    }
    String path = config.text("thumbnailPath", null);
    String url = config.string("thumbnailUrl", null);
    check(config, "thumbnailPath", path, thumbnail -> thumbnail.withPath(path));
    check(config, "thumbnailUrl", url, thumbnail -> thumbnail.withUrl(url));
    if (url != null && (url.contains("?") || url.contains("#"))) {
      config.problem("thumbnailUrl", "must not have a query or a fragment: names follow it");
    }
    boolean release = config.flag("release", false);
    if (release && url == null) {
      config.problem("release", "must be set together with thumbnailUrl, from which the site is told the urls of what is no jpg");
    }
    Compression compression = compression(config);
    int protocol = (int) config.number("pickleProtocol", DEFAULT_PROTOCOL, PickleWriter.LEAST_PROTOCOL, PickleWriter.MOST_PROTOCOL);
    return new SharedLayout(keys, context -> new PythonFormat(path, url, release, compression, protocol, context.maximumThumbnailBytes()), ttlMs);
  }

  private static Compression compression(ConfigReader config) {
    String text = config.string("compression", Compression.NONE.text());
    Optional<Compression> compression = Arrays.stream(Compression.values()).filter(known -> known.text().equals(text)).findFirst();
    if (compression.isEmpty()) {
      config.problem("compression", "must be one of " + Arrays.stream(Compression.values()).map(Compression::text).collect(Collectors.joining(", ")));
    }
    return compression.orElse(Compression.NONE);
  }

  /** By the rule of the field that is derived from it. */
  private static void check(ConfigReader config, String key, String value, Function<Thumbnail, Thumbnail> with) {
    if (value != null && !value.isEmpty()) {
      try {
        with.apply(Thumbnail.of(key));
      } catch (InvalidInputException e) {
        config.problem(key, e.rule());
      }
    }
  }

  /** In Django a key does not say where the slashes were. */
  @Override
  public String tracked() {
    return keys.isFlat() || keys.scope().isEmpty() ? null : keys.scope();
  }

  @Override
  public Records records(RedisServers servers, BackendContext context) {
    UnreadableMeter unreadable = new UnreadableMeter(context.meters(), EnumSet.allOf(Reason.class));
    SharedValues values = new SharedValues(context.vertx(), format.apply(context), unreadable);
    RedisValues controls = JsonLayout.values(context, unreadable);
    SharedStore store = new SharedStore(servers, keys, values, controls.longest());
    return new SharedRecords(store, keys, values, controls);
  }
}
