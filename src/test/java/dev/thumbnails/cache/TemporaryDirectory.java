package dev.thumbnails.cache;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for what outlives one test: JUnit's own ends with the test. */
public final class TemporaryDirectory {

  private TemporaryDirectory() {
  }

  /** A new one, which is deleted with all that is in it when this JVM ends. */
  public static Path create(String prefix) {
    try {
      Path directory = Files.createTempDirectory(prefix);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException stillInUse) {
      // A process that is being ended at the same time may write into it: what is left is the system's to clean.
    }
  }
}
