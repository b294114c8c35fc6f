package dev.thumbnails.cache.backend.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Redis user in README.md, so that what is told there is what is tested. */
public final class DocumentedUser {

  private static final String COMMAND = "ACL SETUSER ";

  private DocumentedUser() {
  }

  /** The connection string of that user. */
  public static String at(RedisProcess server) {
    return server.connectionString().replace("redis://", "redis://thumbnails:secret@");
  }

  /** Its name and its rules on a server. */
  public static String rules() {
    return commands().get(0);
  }

  /** What a node of a Cluster has to allow besides. */
  public static String rightsInCluster() {
    return commands().get(1).replaceFirst("^\\S+ ", "");
  }

  /** What is needed besides where Python shares the cache, but that any key is the site's. */
  public static String rulesOfSharing() {
    return commands().get(3).replace("~site:1:*", "~*");
  }

  /** What a server of a Sentinel group has to allow besides. */
  public static String rightsInSentinelGroup() {
    return find("In a Sentinel or a replication group each server has to allow `([^`]+)`");
  }

  /** All that a sentinel has to allow; it knows none of the other commands. */
  public static String rulesOnSentinel() {
    return commands().get(2);
  }

  /** What a near cache needs besides. */
  public static String rightsOfNearCache() {
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
