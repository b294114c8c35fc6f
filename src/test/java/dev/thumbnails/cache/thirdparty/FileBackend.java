package dev.thumbnails.cache.thirdparty;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A third party's backend, with no more than it must have: each thumbnail is a file. */
final class FileBackend implements CacheBackend {

  private final FileSystem files;
  private final Path directory;

  FileBackend(FileSystem files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return files.exists(file(name)).compose(exists -> exists
        ? files.readFile(file(name)).map(json -> Thumbnail.fromJson(new JsonObject(json)))
        : Future.succeededFuture());
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    if (ttlMs != 0) {
      return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "files have no lifetime"));
    }
    return files.writeFile(file(thumbnail.name()), Buffer.buffer(thumbnail.toJson().encode()));
  }

  private String file(String name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return directory.resolve(HexFormat.of().formatHex(digest)).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
