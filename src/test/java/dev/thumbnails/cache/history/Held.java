package dev.thumbnails.cache.history;

/**
 * A claim that was granted, and may be void by now.
 *
 * @param source that it was taken for, or null
 */
record Held(String name, String token, String source, long claimMs) {
}
