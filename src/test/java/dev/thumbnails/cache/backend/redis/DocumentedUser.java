package dev.thumbnails.cache.backend.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Redis user in README.md, so that what is told there is what is tested. */
final class DocumentedUser {

  private static final String COMMAND = "ACL SETUSER ";

  private DocumentedUser() {
  }

  /** Its name and its rules on a server. */
  static String rules() {
    return commands().get(0);
  }

  /** The same for what a node of a Cluster has to allow besides. */
  static String rulesInCluster() {
    return commands().get(1);
  }

  /** What is needed besides where Python shares the cache, but that any key is the site's. */
  static String rulesOfSharing() {
    return commands().get(2).replace("~site:1:*", "~*");
  }

  private static List<String> commands() {
    try (Stream<String> lines = Files.lines(Path.of("README.md"))) {
      return lines.map(String::strip).filter(line -> line.startsWith(COMMAND)).map(line -> line.substring(COMMAND.length())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
