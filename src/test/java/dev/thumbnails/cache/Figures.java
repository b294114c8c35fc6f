package dev.thumbnails.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The figures that tests have measured: printed, and kept in {@code target/figures}, in a file for each test class. */
public final class Figures {

  private static final Path DIRECTORY = Path.of("target", "figures");
  private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

  private Figures() {
  }

  /**
   * Adds a line to the file of the test class that calls, which is begun anew in each run.
   *
   * @param figure what was measured; it begins with the row of the fault, such as {@code R19: }, if there is one
   */
  public static void show(String figure, Object... arguments) {
    String line = arguments.length == 0 ? figure : String.format(figure, arguments);
    System.out.println(line);
    Path file = DIRECTORY.resolve(CALLERS.getCallerClass().getName().replaceAll(".*[.]|[$].*", "") + ".txt");
    try {
      Files.createDirectories(DIRECTORY);
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE,
          BEGUN.add(file) ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
