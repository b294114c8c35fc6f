package dev.thumbnails.cache.client;

/**
 * A node of the cluster with a cache.
 *
 * @param address where it alone is asked
 */
record CacheNode(String id, String address, Breaker breaker) {
}
