package com.example;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import io.vertx.core.Future;
import io.vertx.core.file.CopyOptions;
import io.vertx.core.file.FileSystem;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A backend with no more than it must have: each thumbnail is a file. */
final class FileBackend implements CacheBackend {

  private final FileSystem files;
  private final String directory;

  FileBackend(FileSystem files, String directory) {
    this.files = files;
    this.directory = directory;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return files.exists(file(name)).compose(exists -> exists
        ? files.readFile(file(name)).map(json -> Thumbnail.fromJson(json.toJsonObject()))
        : Future.succeededFuture());
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    if (ttlMs != 0) {
      return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "files have no lifetime"));
    }
    // Written beside the file and moved there, so that no reader finds half of it.
    String file = file(thumbnail.name());
    String written = file + "." + UUID.randomUUID();
    return files.writeFile(written, thumbnail.toBuffer())
        .compose(done -> files.move(written, file, new CopyOptions().setAtomicMove(true).setReplaceExisting(true)));
  }

  private String file(String name) {
    // A name may be longer than a file's.
    return directory + "/" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)) + ".json";
  }
}
