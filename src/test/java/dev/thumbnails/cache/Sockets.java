package dev.thumbnails.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the kernel says of this machine's sockets. */
public final class Sockets {

  private static final String ESTABLISHED = "01";

  private Sockets() {
  }

  /** How many established connections there are to a local port, counted at the side that has made them. */
  public static long connectionsTo(int port) {
    return connections(2, port);
  }

  /** The same, counted at the side that has accepted them. */
  public static long connectionsAt(int port) {
    return connections(1, port);
  }

  private static long connections(int field, int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6").flatMap(Sockets::lines)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[field].endsWith(suffix) && fields[3].equals(ESTABLISHED))
        .count();
  }

  private static Stream<String> lines(String table) {
    try {
      return Files.readAllLines(Path.of(table)).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
