package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;

/** The project's own form. */
record JsonLayout(String keyPrefix, long ttlMs) implements RedisLayout {

  @Override
  public String tracked() {
    return keyPrefix + JsonRecords.KIND;
  }

  @Override
  public Records records(RedisServers servers, BackendContext context) {
    return new JsonRecords(servers, keyPrefix, values(context, new UnreadableMeter(context.meters(), Reason.OF_RECORDS)));
  }

  static RedisValues values(BackendContext context, UnreadableMeter unreadable) {
    return new RedisValues(unreadable, context.maximumThumbnailBytes() + OVERHEAD);
  }

  /** What a claim or a negative entry may have beside a source, and a thumbnail's record beside the thumbnail. */
  private static final int OVERHEAD = 16_384;
}
