package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The runnable jar, from its command line. */
class MainIT {

  private static final Pattern READY = Pattern.compile("thumbnails-cache \\S+ ready in (\\d+) ms: backend (\\S+), "
      + "addresses (\\S+)\\.get, \\3\\.set, \\3\\.delete(?:, (http\\S+))?");

  private static final String DEFAULT_URL = "http://127.0.0.1:8080";
  private static final String FREE_PORT = "{\"backend\": {\"type\": \"simple\"}, \"http\": {\"port\": 0}}";

  @TempDir
  Path directory;

  /** On a machine where the default port is taken, it says so. */
  @Test
  void withoutArgumentsItRunsInMemoryAndSaysSoInOneLine() {
    try (NodeProcess node = NodeProcess.start()) {
      if (node.becomesReady()) {
        Matcher ready = matcher(node.awaitReady());
        assertThat(ready.group(2)).isEqualTo("simple");
        assertThat(ready.group(3)).isEqualTo("thumbnails.cache");
        assertThat(ready.group(4)).isEqualTo(DEFAULT_URL);
        assertThat(HttpCalls.get(ready.group(4) + "/thumbnails/a").statusCode()).as("a miss").isEqualTo(404);
        assertThat(node.terminate().awaitEnd()).as("ended by SIGTERM").isEqualTo(143);
        assertThat(node.out()).hasSize(1);
        assertThat(node.err()).as("the log").hasSize(2).first().asString().endsWith("listening on " + DEFAULT_URL);
        assertThat(node.err().get(1)).endsWith("stopped");
      } else {
        assertPortIsTaken(node, DEFAULT_URL);
      }
    }
  }

  @Test
  void whatItPrintsAndLogsIsALineEach() throws IOException {
    Path conf = write("conf.json", FREE_PORT);
    try (NodeProcess node = NodeProcess.start("--conf", conf.toString())) {
      String url = matcher(node.awaitReady()).group(4);
      assertThat(HttpCalls.get(url + "/thumbnails/a").statusCode()).isEqualTo(404);
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      assertThat(node.out()).hasSize(1);
      assertThat(node.err()).hasSize(2).first().asString().endsWith("listening on " + url);
      assertThat(node.err().get(1)).endsWith("stopped");
    }
  }

  @Test
  void itsLogIsJsonIfSo() throws IOException {
    Path conf = write("conf.json", FREE_PORT);
    try (NodeProcess node = NodeProcess.start(Map.of("THUMBNAILS_LOG_FORMAT", "json", "THUMBNAILS_LOG_LEVEL", "debug"), "--conf", conf.toString())) {
      matcher(node.awaitReady());
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      assertThat(node.out()).as("the ready line is as it is").hasSize(1);
      List<JsonObject> lines = node.err().stream().map(JsonObject::new).toList();
      assertThat(lines).anySatisfy(line -> assertThat(line.getString("formattedMessage")).startsWith("listening on http://"))
          .anySatisfy(line -> assertThat(line.getString("level")).isEqualTo("DEBUG"))
          .allSatisfy(line -> assertThat(line.getLong("timestamp")).isPositive());
    }
  }

  @Test
  void itsLogHasALevel() throws IOException {
    Path conf = write("conf.json", FREE_PORT);
    try (NodeProcess node = NodeProcess.start(Map.of("THUMBNAILS_LOG_LEVEL", "WARN", "THUMBNAILS_LOG_FORMAT", " "), "--conf", conf.toString())) {
      matcher(node.awaitReady());
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      assertThat(node.err()).isEmpty();
    }
  }

  @Test
  void aVariableThatWouldBeIgnoredEndsIt() {
    assertRefused(Map.of("THUMBNAILS_LOG_LEVEL", "loud"), List.of("THUMBNAILS_LOG_LEVEL: must be one of error, warn, info, debug, trace"));
    assertRefused(Map.of("THUMBNAILS_LOG_FORMAT", "xml"), List.of("THUMBNAILS_LOG_FORMAT: must be one of plain, json"));
    assertRefused(Map.of("THUMBNAILS_CLUSTER_MEMBERS", "node1,node2", "THUMBNAILS_CLUSTER_HOST", "node1", "THUMBNAILS_CLUSTER_BUS_PORT", "5801"),
        List.of("THUMBNAILS_CLUSTER_MEMBERS: needs the option --cluster", "THUMBNAILS_CLUSTER_HOST: needs the option --cluster",
            "THUMBNAILS_CLUSTER_BUS_PORT: needs the option --cluster"));
  }

  @Test
  void itsHttpIsThatOfItsConf() throws IOException {
    Path conf = write("conf.json", """
        {"backend": {"type": "simple"}, "http": {"host": "localhost", "port": 0, "tokens": [{"token": "${env:TOKEN}", "allow": ["read"]}]}}""");
    try (NodeProcess node = NodeProcess.start(Map.of("TOKEN", "topsecret"), "--conf", conf.toString(), "--instances", "3")) {
      String url = matcher(node.awaitReady()).group(4);
      assertThat(HttpCalls.get(url + "/thumbnails/a").statusCode()).isEqualTo(401);
      assertThat(HttpCalls.get(url + "/thumbnails/a", "Authorization", "Bearer topsecret").statusCode()).isEqualTo(404);
      node.terminate().awaitEnd();
      assertThat(String.join("", node.out()) + String.join("", node.err())).doesNotContain("topsecret");
    }
  }

  @Test
  void aPortThatIsTakenEndsIt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path conf = write("conf.json", "{\"backend\": {\"type\": \"simple\"}, \"http\": {\"port\": " + taken.getLocalPort() + "}}");
      try (NodeProcess node = NodeProcess.start("--conf", conf.toString())) {
        assertPortIsTaken(node, "http://127.0.0.1:" + taken.getLocalPort());
      }
    }
  }

  private static void assertPortIsTaken(NodeProcess node, String url) {
    assertThat(node.awaitEnd()).isEqualTo(15);
    assertThat(node.err()).first().asString().endsWith("the cache can't be deployed: http: can't listen on " + url + ": Address already in use");
    assertThat(node.err()).as("no stack").hasSizeLessThan(4);
    assertThat(node.out()).isEmpty();
  }

  /** Nobody can write there, not even root. */
  @Test
  void aWorkingDirectoryThatTakesNoFilesIsEnough() throws IOException, InterruptedException {
    Path conf = write("conf.json", "{\"backend\": {\"type\": \"simple\"}, \"http\": {\"port\": 0}}");
    try (NodeProcess node = NodeProcess.startIn(Path.of("/proc"), "--conf", conf.toString())) {
      String url = matcher(node.awaitReady()).group(4);
      HttpRequest put = HttpRequest.newBuilder(URI.create(url + "/thumbnails/a")).header("Content-Type", "application/json")
          .PUT(HttpRequest.BodyPublishers.ofString("{\"path\": \"" + "x".repeat(20_000) + "\"}")).build();
      assertThat(HttpClient.newHttpClient().send(put, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(204);
      assertThat(HttpCalls.get(url + "/thumbnails/a").statusCode()).isEqualTo(200);
      Figures.show("C7: a node in a directory that takes no files serves GET and PUT");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data"})
  void aShippedConfRunsAsItIs(String backend) {
    try (NodeProcess node = NodeProcess.start("--conf", "conf/" + backend + ".json", "--instances", "4")) {
      if (node.becomesReady()) {
        assertThat(matcher(node.awaitReady()).group(2)).isEqualTo(backend);
      } else {
        assertPortIsTaken(node, DEFAULT_URL);
      }
    }
  }

  @Test
  void theRedisConfRunsWhetherRedisIsThereOrNot() throws IOException {
    RedisProcess redis = new RedisProcess();
    String shipped = Files.readString(Path.of("conf", "redis.json"));
    Path conf = write("redis.json", shipped.replace("127.0.0.1:6379", "127.0.0.1:" + redis.port()));
    try (redis; NodeProcess node = NodeProcess.start("--conf", conf.toString())) {
      node.awaitLog(line -> line.contains("not ready yet: Redis: connection refused"));
      assertThat(node.out()).isEmpty();
      redis.start();
      assertThat(matcher(node.awaitReady()).group(2)).isEqualTo("redis");
    }
  }

  @Test
  void sigtermEndsItWithinItsTimeThoughItsBackendHangs() throws IOException {
    RedisProcess redis = new RedisProcess();
    Path conf = write("conf.json", """
        {"drainMs": 1000, "timeoutMs": 60000, "backend": {"type": "redis", "connectionString": "%s"}, "http": {"port": 0}}"""
        .formatted(redis.connectionString()));
    try (redis; NodeProcess node = started(redis, conf)) {
      URI thumbnail = URI.create(matcher(node.awaitReady()).group(4) + "/thumbnails/a");
      redis.freeze();
      CompletableFuture<HttpResponse<Void>> hanging = HttpClient.newHttpClient()
          .sendAsync(HttpRequest.newBuilder(thumbnail).build(), HttpResponse.BodyHandlers.discarding());
      assertThat(HttpCalls.get(thumbnail.resolve("/stats").toString()).statusCode()).as("asked after it").isEqualTo(200);
      long start = System.nanoTime();
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      long endMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      Figures.show("M15: ended " + endMs + " ms after SIGTERM with a drainMs of 1000 and a backend that hangs");
      assertThat(endMs).isBetween(1000L, 5000L);
      assertThat(hanging).as("what hangs is cut off").failsWithin(5, TimeUnit.SECONDS);
      redis.thaw();
    }
  }

  private static NodeProcess started(RedisProcess redis, Path conf) {
    redis.start();
    return NodeProcess.start("--conf", conf.toString());
  }

  @Test
  void aSecretComesFromTheEnvironmentAndIsNotPrinted() throws IOException {
    RedisProcess redis = new RedisProcess("--requirepass", "topsecret");
    Path conf = write("conf.json", """
        {"address": "${env:PLACE}", "backend": {"type": "redis", "connectionString": "redis://:${env:PASSWORD}@127.0.0.1:%d"}}"""
        .formatted(redis.port()));
    try (redis; NodeProcess node = NodeProcess.start(Map.of("PASSWORD", "topsecret", "PLACE", "mine"), "--conf", conf.toString())) {
      node.awaitLog(line -> line.contains("connection refused"));
      redis.start();
      assertThat(matcher(node.awaitReady()).group(3)).isEqualTo("mine");
      node.terminate().awaitEnd();
      assertThat(String.join("", node.out()) + String.join("", node.err())).doesNotContain("topsecret");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      " | :1:1: not JSON: must not be empty",
      "[1] | : must be a JSON object",
      "{} {} | :1:4: not JSON: must end after the first value",
      "{'backend': {'type': 'simple'},} | :1:32: not JSON: unexpected '}', expected a key in double quotes",
      "{'password': topsecret} | :1:14: not JSON: expected a value; a text needs double quotes",
      "{'a': 1, 'a': 2} | :1:13: a key that is there before",
      "{'backend': {'type': 'nope'}} | : backend.type: must be one of django, redis, shared-data, simple",
      "{'backend': {'type': 'simple'}, 'nope': 1} | : nope: unknown key; allowed: backend, address, timeoutMs, maximumThumbnailBytes, maximumBatch, maximumClaims, maximumClaimsPerOwner, admin, events, maximumInFlight, drainMs, warmUpMs, nearCache, http",
      "{'address': '${env:NOT_THERE}', 'backend': {'type': 'simple'}} | : address: needs the environment variable NOT_THERE, which is not set"})
  void aBrokenConfFileEndsItWithOneLineThatSaysWhere(String text, String problem) throws IOException {
    Path conf = write("broken.json", text == null ? "" : text.replace('\'', '"'));
    assertRefused(List.of(conf + problem), "--conf", conf.toString());
  }

  @Test
  void everyProblemOfAConfIsALine() throws IOException {
    Path conf = write("broken.json", "{\"timeoutMs\": 0,\n \"backend\": {\"type\": \"simple\", \"ttlMs\": \"1\"}}");
    assertRefused(List.of(conf + ": timeoutMs: must be a whole number from 1 to 600000",
        conf + ": backend.ttlMs: must be a whole number, not a string"), "--conf", conf.toString());
  }

  @Test
  void aMissingConfFileEndsIt() {
    assertRefused(List.of("nowhere/nothing.json: no such file"), "--conf", "nowhere/nothing.json");
    assertRefused(List.of(directory + ": can't be read"), "--conf", directory.toString());
  }

  @Test
  void wrongArgumentsEndIt() {
    for (String instances : new String[] {"0", "-1", "1001", "99999999999", "1.5", "many", ""}) {
      assertRefused(List.of("--instances: must be a whole number from 1 to 1000"), "--instances=" + instances);
    }
    assertRefused(List.of("--conf: must name a file"), "--conf= ");
    for (String[] arguments : new String[][] {{"--nope"}, {"--instances"}, {"--conf"}, {"stray"}, {"--cluster", "--cluster"}}) {
      try (NodeProcess node = NodeProcess.start(arguments)) {
        assertThat(node.awaitEnd()).isEqualTo(2);
        assertThat(node.err().toString()).contains("Usage: java -jar thumbnails-cache.jar");
      }
    }
  }

  @Test
  void itTellsItsOptionsAndItsVersion() {
    try (NodeProcess help = NodeProcess.start("--help"); NodeProcess version = NodeProcess.start("--version")) {
      assertThat(help.awaitEnd()).isZero();
      assertThat(String.join("\n", help.out())).contains("--conf=FILE", "--instances=N", "--cluster", "--help", "--version");
      assertThat(version.awaitEnd()).isZero();
      assertThat(version.out()).containsExactly("thumbnails-cache " + System.getProperty("project.version"));
    }
  }

  private static void assertRefused(List<String> lines, String... arguments) {
    assertRefused(Map.of(), lines, arguments);
  }

  private static void assertRefused(Map<String, String> environment, List<String> lines, String... arguments) {
    try (NodeProcess node = NodeProcess.start(environment, arguments)) {
      assertThat(node.awaitEnd()).isEqualTo(2);
      assertThat(node.err()).containsExactlyElementsOf(lines);
      assertThat(node.out()).isEmpty();
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static Matcher matcher(String line) {
    Matcher ready = READY.matcher(line);
    assertThat(ready.matches()).as(line).isTrue();
    return ready;
  }
}
