package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The example of a user's own application, built by the Maven that runs the tests, as its user would after {@code mvn install}. What that
 * installs goes into a repository under target, so that the user's own gets nothing of ours.
 */
final class ApplicationBuild {

  private static final Path SOURCE = Path.of("src", "example", "application");
  private static final Path REPOSITORY = Path.of("target", "application", "repository").toAbsolutePath();

  /** Maven Central may be asked for hundreds of files. */
  private static final long LIMIT_SECONDS = 600;

  private ApplicationBuild() {
  }

  /** Its jar, with what it needs beside it; built in that directory, so that nothing is left in the source. */
  static Path jar(Path directory) throws IOException {
    Path project = directory.resolve("application");
    copyTree(project, "pom.xml", "src");
    install();
    Path settings = Files.writeString(directory.resolve("settings.xml"), settings());
    maven("--global-settings", settings.toString(), "-Dmaven.repo.local=" + REPOSITORY, "--file", project.toString(), "package");
    return project.resolve(Path.of("target", "gallery.jar"));
  }

  private static void copyTree(Path project, String... tops) throws IOException {
    for (String top : tops) {
      try (Stream<Path> files = Files.walk(SOURCE.resolve(top))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          copy(file, project.resolve(SOURCE.relativize(file)));
        }
      }
    }
  }

  /** What {@code mvn install} does with the thin jar. */
  private static void install() throws IOException {
    String version = System.getProperty("project.version");
    String file = "thumbnails-cache-" + version;
    Path installed = REPOSITORY.resolve(Path.of("dev", "thumbnails", "thumbnails-cache", version));
    copy(Path.of("pom.xml"), installed.resolve(file + ".pom"));
    copy(Path.of("target", file + ".jar"), installed.resolve(file + ".jar"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
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

  private static void maven(String... arguments) {
    Path program = Path.of(System.getProperty("maven.home"), "bin", "mvn");
    String[] command = Stream.concat(Stream.of(program.toString(), "--batch-mode", "--no-transfer-progress"), Stream.of(arguments))
        .toArray(String[]::new);
    try (NodeProcess build = NodeProcess.program(Map.of("JAVA_HOME", System.getProperty("java.home")), command)) {
      assertThat(build.awaitEnd(LIMIT_SECONDS)).as(() -> String.join("\n", build.out())).isZero();
    }
  }
}
