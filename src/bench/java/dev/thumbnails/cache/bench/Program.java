package dev.thumbnails.cache.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs of the host, which are measured where they are there. */
final class Program {

  private Program() {
  }

  static boolean isThere(String name) {
    return isThere(name, Arrays.stream(System.getenv("PATH").split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, name))));
  }

  /** @param trial ends well where it is there */
  static boolean works(String name, List<String> trial) throws InterruptedException {
    try {
      output(trial);
      return isThere(name, true);
    } catch (IOException | IllegalStateException e) {
      return isThere(name, false);
    }
  }

  private static boolean isThere(String name, boolean there) {
    if (!there) {
      System.out.println(name + " is not installed: what is next to it is not measured");
    }
    return there;
  }

  /** What it prints until its end, errors included. */
  static String output(List<String> command) throws IOException, InterruptedException {
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (program.waitFor() != 0) {
      throw new IllegalStateException(out);
    }
    return out;
  }

  /** The first group of the first match. */
  static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(text);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
