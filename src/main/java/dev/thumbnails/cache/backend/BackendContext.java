package dev.thumbnails.cache.backend;

import io.vertx.core.Vertx;

/**
 * What a backend is opened with.
 *
 * @param address the event bus address of this cache, which tells it from another one in the same Vert.x
 * @param timeoutMs how long a request may take
 * @param maximumThumbnailBytes the longest canonical JSON of a thumbnail that is ever set
 * @param maximumInFlight how many requests there can be at once
 */
public record BackendContext(Vertx vertx, String address, long timeoutMs, int maximumThumbnailBytes, int maximumInFlight) {
}
