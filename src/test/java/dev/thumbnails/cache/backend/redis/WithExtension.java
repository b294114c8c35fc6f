package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.ForwardingBackend;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Future;

/** Gives an extension to thumbnails that have none, and takes it away again, for a backend that can't do without. */
final class WithExtension extends ForwardingBackend {

  private static final String NONE = "none";

  WithExtension(CacheBackend target) {
    super(target);
  }

  @Override
  public Future<Lookup> look(String name) {
    return super.look(name).map(WithExtension::without);
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return super.claim(name, claim).map(WithExtension::without);
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return super.set(with(thumbnail), ttlMs);
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return super.set(with(thumbnail), ttlMs, claim);
  }

  private static Thumbnail with(Thumbnail thumbnail) {
    return thumbnail.extension() == null ? thumbnail.withExtension(NONE) : thumbnail;
  }

  private static Lookup without(Lookup lookup) {
    return lookup instanceof Lookup.Hit hit && NONE.equals(hit.thumbnail().extension())
        ? new Lookup.Hit(hit.thumbnail().withExtension(null))
        : lookup;
  }
}
