package dev.thumbnails.cache.node;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * How the node logs: the environment variables {@value #LEVEL} and {@value #FORMAT}. They become system properties, which {@code logback.xml} reads when the
 * first logger is made; a property that is set already stays.
 */
public final class LogConfig {

  static final String LEVEL = "THUMBNAILS_LOG_LEVEL";
  static final String FORMAT = "THUMBNAILS_LOG_FORMAT";

  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");
  private static final List<String> FORMATS = List.of("plain", "json");

  private LogConfig() {
  }

  /**
   * Applies both variables; one that is absent or blank leaves the default. Has to be called before anything logs.
   *
   * @throws StartException naming the variable and what it may be
   */
  public static void apply(UnaryOperator<String> environment) {
    apply("thumbnails.log.level", LEVEL, LEVELS, environment);
    apply("thumbnails.log.format", FORMAT, FORMATS, environment);
  }

  private static void apply(String property, String name, List<String> allowed, UnaryOperator<String> environment) {
    String text = environment.apply(name);
    if (text == null || text.isBlank()) {
      return;
    }
    String value = text.strip().toLowerCase(Locale.ROOT);
    if (!allowed.contains(value)) {
      throw new StartException(name + ": must be one of " + String.join(", ", allowed));
    }
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
