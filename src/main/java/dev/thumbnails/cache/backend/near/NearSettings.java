package dev.thumbnails.cache.backend.near;

import dev.thumbnails.cache.config.ConfigReader;

/**
 * The section {@code nearCache}.
 *
 * @param maximumSize how many thumbnails it keeps
 * @param maximumStalenessMs how long each is kept, from when it was asked for
 */
public record NearSettings(long maximumSize, long maximumStalenessMs) {

  public static NearSettings read(ConfigReader config) {
    return new NearSettings(
        config.number("maximumSize", 100_000, 1, 100_000_000),
        config.number("maximumStalenessMs", 1000, 1, 3_600_000));
  }
}
