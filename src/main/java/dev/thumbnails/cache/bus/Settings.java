package dev.thumbnails.cache.bus;

/**
 * What the operations are configured with.
 *
 * @param maximumBatch how many items one message may have
 * @param admin whether {@code clear} is allowed
 * @param events whether changes are published
 * @param ttlJitter by which fraction of its lifetime an entry may end before it
 */
public record Settings(int maximumThumbnailBytes, int maximumBatch, boolean admin, boolean events, double ttlJitter) {
}
