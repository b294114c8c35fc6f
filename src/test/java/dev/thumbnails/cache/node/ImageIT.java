package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile's steps without Docker: its scripts, arguments and commands, in a directory instead of an image, with the JDK that runs
 * the build instead of the image's. What is started can't write there, and, where root runs the tests, is the image's user.
 */
@Tag("faults")
class ImageIT {

  private static final String IMAGE_DIRECTORY = "/opt/thumbnails-cache";
  private static final Pattern READY = Pattern.compile("ready in (\\d+) ms: .*?(http://\\S+)?");
  private static final int STARTS = 5;
  /** Where the machine is too busy for the first. */
  private static final int MOST_STARTS = 15;
  private static final int LIMIT_MS = 1200;

  @TempDir
  static Path temporary;

  private static String dockerfile;
  private static Path image;
  private static String freeConf;
  private static String clusterOption;

  @BeforeAll
  static void build() throws IOException {
    dockerfile = Files.readString(Path.of("Dockerfile"));
    image = Files.createDirectory(temporary.resolve("image"));
    freeConf = Files.writeString(temporary.resolve("free.json"), "{\"backend\": {\"type\": \"simple\"}, \"http\": {\"port\": 0}}").toString();
    clusterOption = "-Dvertx.hazelcast.config=" + new TestCluster(temporary).file();
    run("sh", "src/docker/make-runtime", image.resolve("runtime").toString());
    run("cp", "-rp", "target/lib", "conf", "src/docker/start", "src/docker/make-archive", image.toString());
    run("cp", "-p", "target/thumbnails-cache-" + System.getProperty("project.version") + "-thin.jar", image + "/thumbnails-cache.jar");
    makeArchive();
    run("chmod", "-R", "a+rX,a-w", temporary.toString());
  }

  @AfterAll
  static void letItBeDeleted() {
    run("chmod", "-R", "u+w", temporary.toString());
  }

  @Test
  void theThinJarHasItsDependenciesBesideIt() throws IOException {
    try (Stream<Path> lib = Files.list(image.resolve("lib"));
        JarFile jar = new JarFile(image.resolve("thumbnails-cache.jar").toFile())) {
      String classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
      assertThat(lib.map(file -> "lib/" + file.getFileName())).contains(classPath.split(" "));
    }
  }

  @Test
  void aNodeUsesTheArchiveAnswersAndEndsBySigterm() {
    try (NodeProcess node = start("-Xlog:class+load:stderr", "--conf", freeConf)) {
      String url = ready(node.awaitReady()).group(2);
      assertThat(node.err().stream().filter(line -> line.contains("source: shared objects file (top)"))).hasSizeGreaterThan(2000)
          .anyMatch(line -> line.contains(" dev.thumbnails.cache.CacheVerticle "));
      assertThat(HttpCalls.get(url + "/health/ready").statusCode()).isEqualTo(200);
      assertThat(run(asUser(healthCheck(node.pid())))).contains(" s");
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      assertThat(node.out()).hasSize(1);
    }
  }

  @Test
  void theImagesOwnCommandRunsAClusterOnThisRuntime() {
    String[] arguments = json("CMD").map(argument -> argument.replaceFirst("^conf/", image + "/conf/")).toArray(String[]::new);
    try (NodeProcess node = start(clusterOption, arguments)) {
      assertThat(node.awaitReady()).contains("backend shared-data");
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      assertThat(node.err()).as("nothing is missed").noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
    }
  }

  /** By an address that is not the one of the default conf, as one of a container is. */
  @Test
  void itsHttpIsReachedFromOutsideWithTheConfForThat() throws IOException {
    Path conf = temporary.resolve("http.json");
    if (Files.notExists(conf)) {
      Files.writeString(conf, Files.readString(image.resolve("conf/http.json")).replace("8080", "0"));
    }
    try (NodeProcess node = NodeProcess.program(Map.of("JAVA_OPTS", "", "READ_TOKEN", "look", "WRITE_TOKEN", "change"), command("--conf", conf.toString()))) {
      String url = ready(node.awaitReady()).group(2).replace("0.0.0.0", "127.0.0.2");
      assertThat(HttpCalls.get(url + "/thumbnails/a/b").statusCode()).isEqualTo(401);
      assertThat(HttpCalls.get(url + "/thumbnails/a/b", "Authorization", "Bearer look").statusCode()).isEqualTo(404);
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
    }
    try (NodeProcess node = NodeProcess.program(Map.of("JAVA_OPTS", "", "READ_TOKEN", "look"), command("--conf", image + "/conf/http.json"))) {
      assertThat(node.awaitEnd()).as("without a token").isEqualTo(2);
      assertThat(node.err()).first().asString().endsWith("needs the environment variable WRITE_TOKEN, which is not set");
    }
  }

  @Test
  void theArchiveMakesAStartFast() throws IOException {
    String[] arguments = isFree(8080) ? new String[0] : new String[] {"--conf", freeConf};
    List<Start> with = new ArrayList<>();
    List<Start> without = new ArrayList<>();
    for (int i = 0; i < STARTS || i < MOST_STARTS && least(with, Start::readyMs) >= LIMIT_MS; i++) {
      with.add(measure("", arguments));
      without.add(measure("-XX:SharedArchiveFile=" + image + "/runtime/lib/server/classes.jsa", arguments));
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Figures.show("start to ready, %d runs: with the archive %s, without it %s; load average %.1f", with.size(), shown(with), shown(without), load);
    assertThat(least(with, Start::readyMs)).as("ms until it is ready").isLessThan(LIMIT_MS);
    // Of the processors, since these two are compared whatever else runs.
    assertThat(least(with, Start::cpuMs)).as("ms of the processors").isLessThan(least(without, Start::cpuMs) * 3 / 4);
  }

  private record Start(long readyMs, long cpuMs) {
  }

  private static Start measure(String javaOptions, String... arguments) {
    long start = System.nanoTime();
    try (NodeProcess node = start(javaOptions, arguments)) {
      long readyMs = Long.parseLong(ready(node.awaitReady()).group(1));
      assertThat(readyMs).as("what the line says").isLessThanOrEqualTo(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      return new Start(readyMs, node.cpuMs());
    }
  }

  private static String shown(List<Start> starts) {
    return "%d ms as median (%d at least; of the processors %d at least)".formatted(
        starts.stream().mapToLong(Start::readyMs).sorted().skip(starts.size() / 2).findFirst().orElseThrow(),
        least(starts, Start::readyMs), least(starts, Start::cpuMs));
  }

  private static long least(List<Start> starts, ToLongFunction<Start> figure) {
    return starts.stream().mapToLong(figure).min().orElseThrow();
  }

  private static void makeArchive() {
    Matcher step = Pattern.compile("RUN sh make-archive(.*?)&&").matcher(dockerfile);
    assertThat(step.find()).isTrue();
    List<String> command = new ArrayList<>(List.of("env", "JAVA_OPTS=" + clusterOption, "sh", image + "/make-archive"));
    command.addAll(Arrays.asList(step.group(1).strip().split(" ")));
    Collections.addAll(command, "--conf", freeConf);
    run(command.toArray(String[]::new));
  }

  private static NodeProcess start(String javaOptions, String... arguments) {
    return NodeProcess.program(Map.of("JAVA_OPTS", javaOptions), command(arguments));
  }

  private static String[] command(String... arguments) {
    String[] entryPoint = json("ENTRYPOINT").map(word -> word.replace(IMAGE_DIRECTORY, image.toString())).toArray(String[]::new);
    return Stream.of(asUser(entryPoint), arguments).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static String[] healthCheck(long pid) {
    return json("HEALTHCHECK .* CMD").map(word -> word.equals("1") ? Long.toString(pid) : word.replaceFirst("^runtime/", image + "/runtime/"))
        .toArray(String[]::new);
  }

  private static String[] asUser(String... command) {
    Matcher user = Pattern.compile("(?m)^USER (\\d+)$").matcher(dockerfile);
    assertThat(user.find()).isTrue();
    String[] change = System.getProperty("user.name").equals("root")
        ? new String[] {"setpriv", "--reuid", user.group(1), "--regid", user.group(1), "--clear-groups"} : new String[0];
    return Stream.of(change, command).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static Stream<String> json(String instruction) {
    Matcher matcher = Pattern.compile("(?m)^" + instruction + " (\\[.*])$").matcher(dockerfile);
    assertThat(matcher.find()).as(instruction).isTrue();
    return new JsonArray(matcher.group(1)).stream().map(String.class::cast);
  }

  private static Matcher ready(String line) {
    Matcher matcher = READY.matcher(line.substring(line.indexOf("ready in")));
    assertThat(matcher.matches()).as(line).isTrue();
    return matcher;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** What it prints, once it has ended well. */
  private static String run(String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      Process process = builder.start();
      String printed = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(() -> String.join(" ", command) + ": " + printed).isZero();
      return printed;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
