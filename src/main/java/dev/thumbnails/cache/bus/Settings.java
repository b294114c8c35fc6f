package dev.thumbnails.cache.bus;

/**
 * What the operations are configured with.
 *
 * @param maximumBatch how many items one message may have
 * @param maximumClaims how many claims that one node has granted may be open
 * @param maximumClaimsPerOwner how many of them one owner may have: an HTTP token, or an address where there are no tokens
 * @param admin whether {@code clear} is allowed
 * @param events whether changes are published
 * @param ttlJitter by which fraction of its lifetime an entry may end before it
 */
public record Settings(int maximumThumbnailBytes, int maximumBatch, int maximumClaims, int maximumClaimsPerOwner, boolean admin, boolean events, double ttlJitter) {
}
