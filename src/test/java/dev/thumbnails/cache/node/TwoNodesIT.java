package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged nodes and an application in one cluster. */
class TwoNodesIT {

  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame").withSize(4, 3).withSource("a.jpg");

  @TempDir
  Path directory;

  @Test
  void whatIsSetOnOneIsThereOnTheOther() throws IOException {
    try (TestCluster cluster = new TestCluster(directory); NodeProcess first = node(cluster, "first"); NodeProcess second = node(cluster, "second")) {
      String firstUrl = url(first.awaitReady());
      String secondUrl = url(second.awaitReady());
      Vertx application = cluster.join();
      cluster.awaitMembers(size -> size == 3);
      ThumbnailCache cache = ThumbnailCache.create(application, new ThumbnailCacheOptions().withAttemptMs(5000));
      Futures.await(cache.set(THUMBNAIL));
      assertThat(HttpCalls.get(firstUrl + "/thumbnails/n/ame").body()).isEqualTo(THUMBNAIL.toJson().encode())
          .isEqualTo(HttpCalls.get(secondUrl + "/thumbnails/n/ame").body());
      assertThat(Futures.await(cache.getOrCreate("made", () -> application.executeBlocking(() -> Thumbnail.of("made"))))).isEqualTo(Thumbnail.of("made"));
      assertThat(HttpCalls.get(secondUrl + "/thumbnails/made").statusCode()).isEqualTo(200);
      Futures.await(cache.invalidate("a.jpg"));
      assertThat(HttpCalls.get(firstUrl + "/thumbnails/n/ame").statusCode()).isEqualTo(404);
      assertThat(HttpCalls.get(secondUrl + "/thumbnails/n/ame").statusCode()).isEqualTo(404);
      assertThat(first.terminate().awaitEnd()).isEqualTo(143);
      Futures.await(Until.holds(application, () -> cache.get("made"), Thumbnail.of("made")::equals));
    }
  }

  private NodeProcess node(TestCluster cluster, String name) throws IOException {
    JsonObject conf = new JsonObject(Files.readString(Path.of("conf", "shared-data.json"))).put("http", new JsonObject().put("port", 0));
    Path file = Files.writeString(directory.resolve(name + ".json"), conf.encode());
    return NodeProcess.java(Map.of(), "-Dvertx.hazelcast.config=" + cluster.file(), "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", file.toString());
  }

  private static String url(String ready) {
    return ready.replaceAll(".*(http://[^ ,]+).*", "$1");
  }
}
