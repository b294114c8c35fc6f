package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A project with a build of its own that depends on what has been packaged. The Maven that runs the tests builds it, as its author would after
 * {@code mvn install}. What that installs goes into a repository under target, so that the user's own gets nothing of ours.
 */
final class OutsideBuild {

  private static final Path REPOSITORY = Path.of("target", "application", "repository").toAbsolutePath();
  private static final List<String> INSTALLED = List.of(".jar", "-tests.jar");

  /** Maven Central may be asked for hundreds of files. */
  private static final long LIMIT_SECONDS = 600;

  private final Path project;
  private final Path settings;

  /** Copies a project into a directory, so that nothing is left in the source. */
  OutsideBuild(Path source, Path directory) throws IOException {
    project = directory.resolve(source.getFileName());
    for (String top : List.of("pom.xml", "src")) {
      copyTree(source.resolve(top), project.resolve(top));
    }
    settings = Files.writeString(directory.resolve("settings.xml"), settings());
    install();
  }

  /** Adds sources, or replaces those of the same names. */
  OutsideBuild with(Path sources) throws IOException {
    copyTree(sources, project.resolve("src"));
    return this;
  }

  Path project() {
    return project;
  }

  /** Runs Maven with these arguments; returns what it has printed. Fails the test if the build does. */
  List<String> maven(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(), "--batch-mode",
        "--no-transfer-progress", "--global-settings", settings.toString(), "-Dmaven.repo.local=" + REPOSITORY, "--file", project.toString()));
    command.addAll(List.of(arguments));
    try (NodeProcess build = NodeProcess.program(Map.of("JAVA_HOME", System.getProperty("java.home")), command.toArray(String[]::new))) {
      assertThat(build.awaitEnd(LIMIT_SECONDS)).as(() -> String.join("\n", build.out())).isZero();
      return build.out();
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** What {@code mvn install} does with the thin jar and the tests jar. */
  private static void install() throws IOException {
    String version = System.getProperty("project.version");
    String file = "thumbnails-cache-" + version;
    Path installed = REPOSITORY.resolve(Path.of("dev", "thumbnails", "thumbnails-cache", version));
    copy(Path.of("pom.xml"), installed.resolve(file + ".pom"));
    for (String ending : INSTALLED) {
      copy(Path.of("target", file + ending), installed.resolve(file + ending));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    // Not its permissions: what is copied from a read-only tree must be writable.
    Files.deleteIfExists(to);
    Files.write(to, Files.readAllBytes(from));
  }

  /** What is in the user's repository need not be fetched again. Their own settings hold too, such as mirrors. */
  private static String settings() {
    return """
        <settings>
          <profiles>
            <profile>
              <id>local</id>
              <repositories>
                <repository>%1$s</repository>
              </repositories>
              <pluginRepositories>
                <pluginRepository>%1$s</pluginRepository>
              </pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles>
            <activeProfile>local</activeProfile>
          </activeProfiles>
        </settings>
        """.formatted("<id>local</id><url>" + Path.of(System.getProperty("local.repository")).toUri() + "</url>"
            + "<releases><checksumPolicy>ignore</checksumPolicy></releases><snapshots><enabled>false</enabled></snapshots>");
  }
}
