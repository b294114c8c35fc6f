/** Thumbnails kept near to those who ask, in memory before any backend, for a bounded time. */
package dev.thumbnails.cache.backend.near;
