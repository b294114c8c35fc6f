package com.example;

import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.config.ConfigReader;

/** Makes a {@link FileBackend}; the cache finds it as a service. */
public final class FileBackendFactory implements CacheBackendFactory {

  @Override
  public String type() {
    return "files";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    String directory = config.string("directory", "/tmp");
    // A directory that can't be made stops the deployment.
    return context -> context.vertx().fileSystem().mkdirs(directory)
        .map(made -> new FileBackend(context.vertx().fileSystem(), directory));
  }
}
