package dev.thumbnails.cache.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application with another Vert.x than ours, built and run with the jar. With Vert.x 5.0 every failure was once a NoSuchMethodError instead
 * of a reply: its Micrometer lacks a method that the one of our build has.
 */
@Tag("faults")
class VertxVersionsIT {

  private static final String VERSION = System.getProperty("project.version");

  /** All but the command line, which needs libraries that an application need not have. */
  private static final DescribedPredicate<JavaClass> OF_AN_APPLICATION = not(nameMatching("dev\\.thumbnails\\.cache\\.(Main|node\\.).*"));

  @TempDir
  static Path builds;

  private static final Map<Versions, Path> BUILT = new HashMap<>();

  /** The versions of {@code vertx-core}, {@code vertx-web} and Micrometer, and the profile that the application is built with. */
  private record Versions(String profile, String vertx, String web, String micrometer) {
  }

  /** The oldest, the last 5.0, the last with a BOM, and those of our own build. */
  static Stream<Versions> versions() {
    return Stream.of(new Versions("bom", "5.0.0", "5.0.0", "1.15.0"), new Versions("bom", "5.0.10", "5.0.10", "1.15.10"),
        new Versions("bom", "5.1.6", "5.1.6", "1.16.6"), new Versions("pinned", "5.2.3", "5.1.6", "1.17.2"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void noReferenceIsMissing(Versions versions) throws IOException {
    assertThat(References.missing(libraries(versions).resolve("thumbnails-cache-" + VERSION + ".jar"), OF_AN_APPLICATION)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void anApplicationUsesTheCache(Versions versions) throws IOException {
    assertUsesTheCache(built(versions), String.join(" ", versions.vertx(), versions.web(), versions.micrometer(), VERSION));
  }

  /** Its vertx-hazelcast brings an earlier Hazelcast, which a node refuses: the application pins the node's. */
  @ParameterizedTest
  @MethodSource("versions")
  void anApplicationJoinsANodeAndAsksItsCache(Versions versions, @TempDir Path directory) throws IOException {
    Path jar = built(versions);
    try (TestCluster cluster = new TestCluster(directory);
        TestNodes nodes = new TestNodes(directory, cluster, new JsonObject().put("backend", new JsonObject().put("type", "shared-data"))).start(1);
        NodeProcess member = NodeProcess.java(Map.of(), "-Dvertx.hazelcast.config=" + cluster.file(), "-cp", jar.toString(), "com.example.Member")) {
      assertThat(member.awaitEnd()).as(() -> member.err() + "\n" + nodes.get(0).err()).isZero();
      assertThat(member.out()).containsSubsequence("versions: " + versions.vertx() + " 5.7.0", "members: 2", "miss: null",
          "get: {\"name\":\"of/member\",\"width\":4,\"height\":3}", "getOrCreate: {\"name\":\"made\",\"source\":\"source.jpg\"}", "invalidate: 1",
          "plain get: {\"name\":\"of/member\",\"width\":4,\"height\":3}", "plain set: null", "plain bad name: 400",
          "from its own cache: {\"name\":\"of/member\",\"width\":4,\"height\":3}");
    }
  }

  private static Path libraries(Versions versions) throws IOException {
    return built(versions).resolveSibling("lib");
  }

  /** The application's jar, with the libraries beside it. Each is built once. */
  private static Path built(Versions versions) throws IOException {
    Path jar = BUILT.get(versions);
    if (jar == null) {
      OutsideBuild build = new OutsideBuild(Path.of("src", "test", "outside", "application"), Files.createDirectory(builds.resolve(versions.vertx())));
      build.maven("package", "-P" + versions.profile(), "-Dvertx.version=" + versions.vertx(), "-Dmicrometer.version=" + versions.micrometer());
      jar = build.project().resolve(Path.of("target", "application.jar"));
      BUILT.put(versions, jar);
    }
    return jar;
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
