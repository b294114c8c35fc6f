package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a user's own application, with a cluster manager that is not ours: two members of its cluster, each a JVM. */
@Tag("faults")
class ApplicationIT {

  @TempDir
  Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private final int clusterPort = RedisProcess.freePort();
  private NodeProcess first;
  private NodeProcess second;
  private String firstUrl;
  private String secondUrl;

  @AfterEach
  void kill() {
    Stream.of(first, second).filter(member -> member != null).forEach(NodeProcess::close);
  }

  @Test
  void twoOfItMakeEachThumbnailOnce() throws IOException {
    Path jar = built();
    assertHasNoClusterManagerButItsOwn(jar.resolveSibling("lib"));
    start(jar);
    assertMadeByOneIsAHitOnTheOther();
    assertMadeOnceForAllWhoAskBothAtOnce();
    assertMadeAnewByTheOtherAfterAChange();
    assertKeptWhenOneLeaves();
    // Both have ended, so that no line is missed.
    assertThat(made(first)).as("by the first").containsOnlyOnce("made harbour.jpg, 160 x 106");
    assertThat(made(second)).as("by the second, after the change").containsOnlyOnce("made harbour.jpg, 160 x 106");
    assertThat(Stream.of(first, second).flatMap(member -> made(member).stream())).as("by either").hasSize(3)
        .containsOnlyOnce("made circles.png, 160 x 213");
  }

  private Path built() throws IOException {
    OutsideBuild build = new OutsideBuild(Path.of("src", "example", "application"), directory);
    build.maven("package");
    return build.project().resolve(Path.of("target", "gallery.jar"));
  }

  private static void assertHasNoClusterManagerButItsOwn(Path libraries) throws IOException {
    try (Stream<Path> files = Files.list(libraries)) {
      assertThat(files.map(file -> file.getFileName().toString())).contains("thumbnails-cache-" + System.getProperty("project.version") + ".jar")
          .anyMatch(name -> name.startsWith("vertx-infinispan")).noneMatch(name -> name.contains("hazelcast"));
    }
  }

  private void assertMadeByOneIsAHitOnTheOther() throws IOException {
    assertThat(send("GET", secondUrl, "harbour.jpg").statusCode()).as("nobody has made it").isEqualTo(404);
    JsonObject made = thumbnail(send("POST", firstUrl, "harbour.jpg"));
    BufferedImage image = ImageIO.read(Path.of(made.getString("path")).toFile());
    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(made.getInteger("width"), made.getInteger("height"));
    assertThat(thumbnail(send("GET", secondUrl, "harbour.jpg"))).isEqualTo(made);
    assertThat(thumbnail(send("POST", secondUrl, "harbour.jpg"))).isEqualTo(made);
  }

  private void assertMadeOnceForAllWhoAskBothAtOnce() {
    List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 20)
        .mapToObj(i -> request("POST", i % 2 == 0 ? firstUrl : secondUrl, "circles.png"))
        .map(request -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
        .toList();
    assertThat(calls.stream().map(CompletableFuture::join).map(ApplicationIT::thumbnail).distinct()).hasSize(1);
  }

  private void assertMadeAnewByTheOtherAfterAChange() {
    assertThat(send("DELETE", secondUrl, "harbour.jpg").body()).isEqualTo("{\"removed\":1}");
    assertThat(send("GET", firstUrl, "harbour.jpg").statusCode()).as("of what it was made from has changed").isEqualTo(404);
    thumbnail(send("POST", secondUrl, "harbour.jpg"));
  }

  private void assertKeptWhenOneLeaves() {
    assertThat(first.terminate().awaitEnd()).as("ended by SIGTERM").isEqualTo(143);
    thumbnail(send("GET", secondUrl, "circles.png"));
    assertThat(second.terminate().awaitEnd()).as("ended by SIGTERM").isEqualTo(143);
  }

  /** One after the other, so that the second finds the first. */
  private void start(Path jar) {
    first = member(jar);
    firstUrl = url(first);
    second = member(jar);
    secondUrl = url(second);
  }

  private NodeProcess member(Path jar) {
    return NodeProcess.java(Map.of(), "-Dgallery.cluster.port=" + clusterPort, "-jar", jar.toString(),
        "src/example/images", directory.resolve("thumbnails").toString(), "0");
  }

  private static String url(NodeProcess member) {
    String ready = member.awaitReady();
    return ready.substring(ready.indexOf("http"));
  }

  private static List<String> made(NodeProcess member) {
    return member.out().stream().filter(line -> line.startsWith("made ")).toList();
  }

  private static JsonObject thumbnail(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response::body).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private HttpResponse<String> send(String method, String url, String photo) {
    return client.sendAsync(request(method, url, photo), HttpResponse.BodyHandlers.ofString()).join();
  }

  private static HttpRequest request(String method, String url, String photo) {
    return HttpRequest.newBuilder(URI.create(url + "/thumbnails/" + photo)).method(method, HttpRequest.BodyPublishers.noBody()).build();
  }
}
