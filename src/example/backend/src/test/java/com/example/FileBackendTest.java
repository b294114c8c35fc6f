package com.example;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** Tests whether the backend does what the cache relies on. */
class FileBackendTest extends CacheBackendContract {

  @TempDir
  Path directory;

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, new JsonObject().put("type", "files").put("directory", directory.toString()), claimEnded);
  }

  @Override
  protected boolean deletes() {
    return false;
  }

  @Override
  protected boolean expires() {
    return false;
  }

  @Override
  protected boolean claims() {
    return false;
  }

  @Override
  protected boolean invalidates() {
    return false;
  }

  @Override
  protected boolean clears() {
    return false;
  }
}
