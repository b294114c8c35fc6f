package dev.thumbnails.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel says of this machine's sockets. */
public final class Sockets {

  private static final String ESTABLISHED = "01";
  private static final String SYN_SENT = "02";
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;

  private Sockets() {
  }

  /** How many established connections there are to a local port, counted at the side that has made them. */
  public static long connectionsTo(int port) {
    return sockets(REMOTE, port, ESTABLISHED).count();
  }

  /** The same, counted at the side that has accepted them. */
  public static long connectionsAt(int port) {
    return sockets(LOCAL, port, ESTABLISHED).count();
  }

  /** The places from which somebody tries to connect to a local port that has not answered yet. */
  public static Set<String> tryingToConnectTo(int port) {
    return sockets(REMOTE, port, SYN_SENT).map(fields -> fields[LOCAL]).collect(Collectors.toSet());
  }

  private static Stream<String[]> sockets(int field, int port, String state) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6").flatMap(Sockets::lines)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[field].endsWith(suffix) && fields[STATE].equals(state));
  }

  private static Stream<String> lines(String table) {
    try {
      return Files.readAllLines(Path.of(table)).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
