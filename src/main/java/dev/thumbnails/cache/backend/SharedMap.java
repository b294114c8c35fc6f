package dev.thumbnails.cache.backend;

import io.vertx.core.Future;
import java.util.Map;

/**
 * The map of Vert.x that the entries of {@code shared-data} are in. Lifetimes are in milliseconds, 0 for none, and only sweep: a value says itself when it is
 * over.
 */
interface SharedMap {

  Future<Object> get(String name);

  /** Completes with what was there, and then nothing has changed; null if {@code text} is there now. */
  Future<Object> putIfAbsent(String name, String text, long ttlMs);

  /**
   * Completes with what it has replaced, null for nothing.
   *
   * @param endNanos when no further step of it may begin
   */
  Future<Object> put(String name, String text, long ttlMs, long endNanos);

  /** Replaces {@code present} with {@code text} if it is still there, and completes with whether it was. */
  Future<Boolean> replace(String name, Object present, String text, long ttlMs);

  /** Removes {@code present} if it is still there, and completes with whether it was. It stays away when the parts of a split cluster become one. */
  Future<Boolean> remove(String name, Object present);

  /** The same for what is over anyway. */
  Future<Boolean> sweep(String name, Object present);

  /** All that is there, loaded into this node's memory. */
  Future<Map<String, Object>> entries();
}
