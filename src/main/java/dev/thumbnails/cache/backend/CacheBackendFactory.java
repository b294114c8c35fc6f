package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.config.ConfigReader;

/**
 * Makes a backend from the {@code backend} section of the configuration. Found by {@link java.util.ServiceLoader}, so it is named
 * in {@code META-INF/services/dev.thumbnails.cache.backend.CacheBackendFactory} and has a public constructor without parameters.
 */
public interface CacheBackendFactory {

  /** The value of {@code backend.type} that chooses this factory. */
  String type();

  /**
   * Reads the keys of its own and returns how to open the backend. It opens nothing itself: it is called before it is known
   * whether the configuration is right, and what it returns is used only if it is. What is wrong goes to
   * {@link ConfigReader#problem}; a key it does not read is an unknown key.
   */
  CacheBackendOpener configure(ConfigReader config);
}
