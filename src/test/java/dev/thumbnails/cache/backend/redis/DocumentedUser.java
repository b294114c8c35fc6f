package dev.thumbnails.cache.backend.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    return commands().get(3).replace("~site:1:*", "~*");
  }

  /** What a server of a Sentinel group has to allow besides. */
  static String rightsInSentinelGroup() {
    return find("In a Sentinel or a replication group each server has to allow `([^`]+)`");
  }

  /** All that a sentinel has to allow; it knows none of the other commands. */
  static String rulesOnSentinel() {
    return commands().get(2);
  }

  /** What a near cache needs besides. */
  static String rightsOfNearCache() {
    return find("and the right `([^`]+)`");
  }

  private static String find(String text) {
    Matcher found = Pattern.compile(text).matcher(readme());
    if (!found.find()) {
      throw new IllegalStateException("README.md does not say: " + text);
    }
    return found.group(1);
  }

  private static List<String> commands() {
    return readme().lines().map(String::strip).filter(line -> line.startsWith(COMMAND)).map(line -> line.substring(COMMAND.length())).toList();
  }

  private static String readme() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
