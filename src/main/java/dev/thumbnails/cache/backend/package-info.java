/**
 * Where thumbnails are kept: the extension point, and the backends that come with the cache. Each is found by its
 * {@link dev.thumbnails.cache.backend.CacheBackendFactory} through {@link java.util.ServiceLoader}.
 */
package dev.thumbnails.cache.backend;
