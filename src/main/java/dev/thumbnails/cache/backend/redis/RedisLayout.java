package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.BackendContext;

/** What is kept under which keys and in which form, as it is configured. */
interface RedisLayout {

  /** What the keys of thumbnails begin with, so that the rest of such a key is the name; null where it is not, and nobody can be told of changes. */
  String tracked();

  /** How long a thumbnail lives that is set without a lifetime; below 0 it is not kept at all. */
  long ttlMs();

  Records records(RedisServers servers, BackendContext context);
}
