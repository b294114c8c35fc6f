package dev.thumbnails.cache.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An application with another Vert.x than ours, built and run with the jar. With Vert.x 5.0 every failure was once a NoSuchMethodError instead
 * of a reply: its Micrometer lacks a method that the one of our build has.
 */
@Tag("faults")
class VertxVersionsIT {

  /** All but the command line, which needs libraries that an application need not have. */
  private static final DescribedPredicate<JavaClass> OF_AN_APPLICATION = not(nameMatching("dev\\.thumbnails\\.cache\\.(Main|node\\.).*"));

  @TempDir
  Path directory;

  /** The oldest, the last 5.0, the last with a BOM, and those of our own build. */
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
      "bom, 5.0.0, 5.0.0, 1.15.0",
      "bom, 5.0.10, 5.0.10, 1.15.10",
      "bom, 5.1.6, 5.1.6, 1.16.6",
      "pinned, 5.2.3, 5.1.6, 1.17.2"})
  void anApplicationUsesTheCache(String profile, String vertx, String web, String micrometer) throws IOException {
    OutsideBuild build = new OutsideBuild(Path.of("src", "test", "outside", "application"), directory);
    build.maven("package", "-P" + profile, "-Dvertx.version=" + vertx, "-Dmicrometer.version=" + micrometer);
    Path built = build.project().resolve("target");
    String version = System.getProperty("project.version");
    assertThat(References.missing(built.resolve(Path.of("lib", "thumbnails-cache-" + version + ".jar")), OF_AN_APPLICATION))
        .as("references that this Vert.x lacks").isEmpty();
    assertUsesTheCache(built.resolve("application.jar"), String.join(" ", vertx, web, micrometer, version));
  }

  private static void assertUsesTheCache(Path jar, String versions) {
    String http = Integer.toString(RedisProcess.freePort());
    String nobody = Integer.toString(RedisProcess.freePort());
    try (NodeProcess application = NodeProcess.java(Map.of(), "-jar", jar.toString(), http, nobody)) {
      assertThat(application.awaitEnd()).as(() -> String.join("\n", application.err())).isZero();
      String made = "getOrCreate: {\"name\":\"made/once\",\"width\":4,\"height\":3,\"source\":\"source.jpg\"} made 1";
      assertThat(application.out()).containsSubsequence("versions: " + versions, "bad name: 400", "bad thumbnail: 400", "away: 503", "set: null",
          "get: {\"name\":\"a/b\",\"width\":400}", made, made, "invalidate: 1", "failed creation: no image", "without store: 503",
          "PUT: 204 ", "GET: 200 {\"name\":\"c/d\",\"width\":5}", "GET miss: 404", "GET bad name: 400", "ready: 200");
      assertThat(application.out()).anySatisfy(line -> assertThat(line).startsWith("stats: 200 ").contains("\"failures\":{\"400\":2}"))
          .anySatisfy(line -> assertThat(line).startsWith("metrics: ")
              .containsSubsequence("cache=\"away\",code=\"503\"", "cache=\"thumbnails.cache\",code=\"400\",operation=\"get\"} 1.0"));
      assertThat(application.err()).as("logged").noneMatch(line -> line.contains("Exception") || line.contains("Error"));
    }
  }
}
