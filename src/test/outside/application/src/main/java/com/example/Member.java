package com.example;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.TimeUnit;

/**
 * Joins a cluster and asks its cache, without a cache of its own until the end; prints what came of it, a line each. The system property
 * {@code vertx.hazelcast.config} names the Hazelcast file.
 */
public final class Member {

  private static final long LIMIT_SECONDS = 60;

  private Member() {
  }

  public static void main(String[] arguments) throws Exception {
    HazelcastClusterManager members = new HazelcastClusterManager();
    Vertx vertx = await(Vertx.builder().withClusterManager(members).buildClustered());
    try {
      print("versions", Vertx.class.getPackage().getImplementationVersion() + " "
          + members.getHazelcastInstance().getCluster().getLocalMember().getVersion());
      print("members", Integer.toString(members.getNodes().size()));
      ask(vertx);
      await(vertx.deployVerticle("dev.thumbnails.cache.CacheVerticle",
          new DeploymentOptions().setConfig(new JsonObject().put("backend", new JsonObject().put("type", "shared-data")))));
      print("from its own cache", request(vertx, "thumbnails.cache.get", "of/member"));
    } finally {
      await(vertx.close());
    }
  }

  private static void ask(Vertx vertx) throws Exception {
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    print("miss", String.valueOf(await(cache.get("of/nobody"))));
    await(cache.set(Thumbnail.of("of/member").withSize(4, 3)));
    print("get", await(cache.get("of/member")).toJson().encode());
    print("getOrCreate", await(cache.getOrCreate("made", "source.jpg",
        () -> Future.succeededFuture(Thumbnail.of("made").withSource("source.jpg")))).toJson().encode());
    print("invalidate", Long.toString(await(cache.invalidate("source.jpg"))));
    print("plain get", request(vertx, "thumbnails.cache.get", "of/member"));
    print("plain set", request(vertx, "thumbnails.cache.set", new JsonObject().put("name", "plain").put("width", 1)));
    print("plain bad name", request(vertx, "thumbnails.cache.get", "a//b"));
  }

  private static String request(Vertx vertx, String address, Object body) throws Exception {
    return await(vertx.eventBus().request(address, body).map(reply -> String.valueOf(reply.body()))
        .otherwise(failure -> failure instanceof ReplyException reply ? Integer.toString(reply.failureCode()) : failure.toString()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static void print(String what, String result) {
    System.out.println(what + ": " + result);
  }
}
