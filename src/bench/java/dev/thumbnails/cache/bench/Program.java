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

  static final String ABSENT = "not installed";

  private Program() {
  }

  static boolean isThere(String name) {
    return Arrays.stream(System.getenv("PATH").split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
  }

  /** @param trial ends well where it is there */
  static boolean works(String... trial) throws InterruptedException {
    try {
      output(List.of(trial));
      return true;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
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

  /** The same, however it ends. */
  static String said(List<String> command) throws InterruptedException {
    try {
      return output(command);
    } catch (IOException absent) {
      return ABSENT;
    } catch (IllegalStateException failed) {
      return failed.getMessage();
    }
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
