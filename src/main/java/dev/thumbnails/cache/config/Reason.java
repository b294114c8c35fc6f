package dev.thumbnails.cache.config;

import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** Why something failed, in words for a line of a log or a message. It never names a class. */
public final class Reason {

  private static final int LONGEST = 500;
  /** The beginning of {@link Throwable#toString}. An exception that was made of its cause alone has it as its message. */
  private static final Pattern CLASS_NAME = Pattern.compile("^(?:(?:[a-z_][\\w$]*\\.)+[A-Z][\\w$]*(?:: |$))+");

  private Reason() {
  }

  /**
   * Gives the first message among a failure and its causes, as one line.
   *
   * @param failure may be null
   * @return never empty; general words if there is no message
   */
  public static String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
      String line = line(cause.getMessage());
      if (!line.isEmpty()) {
        return line;
      }
      if (cause instanceof TimeoutException) {
        return "no answer in time";
      }
      if (cause instanceof ClosedChannelException) {
        return "connection closed";
      }
    }
    return "an unexpected failure";
  }

  private static String line(String message) {
    String first = message == null ? "" : message.strip().lines().findFirst().orElse("");
    String line = CLASS_NAME.matcher(first).replaceFirst("").replaceAll("\\p{Cntrl}", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}
