/** The backend {@code redis}: one held, pipelined connection that comes back by itself. */
package dev.thumbnails.cache.backend.redis;
