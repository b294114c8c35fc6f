package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's example, which makes real thumbnails of real images, by its command line. */
class ExampleIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis", "django", "python-thumbnails"})
  void theSecondPassMakesNone(String backend) throws IOException {
    JsonObject conf = new JsonObject(Files.readString(Path.of("conf", backend + ".json")));
    boolean redis = conf.getJsonObject("backend").containsKey("connectionString");
    if (redis) {
      conf.getJsonObject("backend").put("connectionString", REDIS.connectionString());
    }
    Path confFile = Files.writeString(directory.resolve("conf.json"), conf.encode());
    Path thumbnails = directory.resolve("thumbnails");
    List<String> output = run(confFile, thumbnails);
    assertThat(output).contains("first pass: 2 made, 0 from the cache", "second pass: 0 made, 2 from the cache");
    assertThat(sizes(thumbnails)).containsExactlyInAnyOrder("jpg 160 x 107", "png 120 x 160");
    if (redis) {
      assertThat(run(confFile, thumbnails)).as("of another process").contains("first pass: 0 made, 2 from the cache");
    }
  }

  private static List<String> run(Path conf, Path thumbnails) {
    try (NodeProcess example = NodeProcess.java(Map.of(), "-cp", NodeProcess.JAR.toString(), "src/example/java/MakeThumbnails.java",
        conf.toString(), thumbnails.toString(), "src/example/images/harbour.jpg", "src/example/images/circles.png")) {
      assertThat(example.awaitEnd()).as(() -> example.err().toString()).isZero();
      return example.out();
    }
  }

  private static List<String> sizes(Path thumbnails) throws IOException {
    List<String> sizes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(thumbnails)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        BufferedImage image = ImageIO.read(file.toFile());
        String name = file.toString();
        sizes.add(name.substring(name.lastIndexOf('.') + 1) + " " + image.getWidth() + " x " + image.getHeight());
      }
    }
    return sizes;
  }
}
