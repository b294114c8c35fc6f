package dev.thumbnails.cache.thirdparty;

import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.Future;
import java.nio.file.Path;

/** Makes a {@link FileBackend}; found as a service, like any third party's. */
public final class FileBackendFactory implements CacheBackendFactory {

  @Override
  public String type() {
    return "files";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    String directory = config.string("directory", System.getProperty("java.io.tmpdir"));
    return context -> Future.succeededFuture(new FileBackend(context.vertx().fileSystem(), Path.of(directory)));
  }
}
