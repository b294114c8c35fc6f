package dev.thumbnails.cache.bench;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** How a thumbnail without a source is stored in Redis, for what reads and writes the same without the cache. */
final class RedisForm {

  static final String TAG = "T1";

  private RedisForm() {
  }

  static String key(String name) {
    return "thumbnails:n:" + name;
  }

  static Buffer value(JsonObject thumbnail) {
    return Buffer.buffer(TAG).appendBuffer(thumbnail.toBuffer());
  }

  static JsonObject json(Buffer value) {
    return new JsonObject(bytes(value));
  }

  /** Of the JSON. */
  static Buffer bytes(Buffer value) {
    return value.slice(TAG.length(), value.length());
  }
}
