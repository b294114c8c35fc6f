package dev.thumbnails.cache.node;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.TemporaryDirectory;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.mapper.ForeignMapper;
import dev.thumbnails.cache.mapper.MapperScenario;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's mapper changed the records in Redis: scripts could not read a claim, and each of five nodes made its thumbnail. */
class ForeignMapperIT {

  private static final String CHANGING = "\"endMs\":[0-9]+|\n[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static ForeignMapper application;
  private static Vertx vertx;
  private static Redis redis;

  @BeforeAll
  static void load() throws IOException {
    application = new ForeignMapper();
    vertx = Vertx.vertx();
    redis = Redis.createClient(vertx, REDIS.connectionString());
  }

  @AfterAll
  static void unload() throws IOException {
    await(vertx.close());
    application.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis json", "redis python-thumbnails", "django"})
  void whatIsStoredAndAnsweredIsTheSameWithIt(String form) {
    Map<String, Object> backend = backend(form);
    List<String> answers = MapperScenario.node(backend);
    Map<String, String> stored = takeAll();
    assertThat(answers).contains("the same: true");
    assertThat(stored).hasSizeGreaterThan(5);
    assertThat(application.run("node", backend)).isEqualTo(answers);
    assertThat(takeAll()).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis json", "redis python-thumbnails", "django"})
  void fiveNodesMakeOneThumbnailWithIt(String form) {
    assertThat(application.run("creations", backend(form))).isEqualTo(List.of("1 made, 1 given"));
    takeAll();
  }

  /** One node writes what another reads, each with such a mapper. */
  @Test
  void twoNodesOfAClusterAnswerTheSameWithIt() throws IOException {
    String file = TestCluster.file(TemporaryDirectory.create("cluster").resolve("own.xml"), UUID.randomUUID().toString(), RedisProcess.freePort());
    List<String> expected = MapperScenario.cluster(file);
    assertThat(expected).contains("the same: true");
    assertThat(application.run("cluster", file)).isEqualTo(expected);
  }

  private static Map<String, Object> backend(String form) {
    return form.equals("django")
        ? Map.of("type", "django", "connectionString", REDIS.connectionString())
        : Map.of("type", "redis", "format", form.substring("redis ".length()), "connectionString", REDIS.connectionString());
  }

  /** Everything in Redis by its key, without times and random claims. It is removed. */
  private static Map<String, String> takeAll() {
    Map<String, String> all = new TreeMap<>();
    for (Response key : ask("KEYS", "*")) {
      String type = ask("TYPE", key.toString()).toString();
      all.put(key.toString(), type.equals("string")
          ? ask("GET", key.toString()).toString(StandardCharsets.ISO_8859_1).replaceAll(CHANGING, "")
          : ask("ZRANGE", key.toString(), "0", "-1").toString());
    }
    ask("FLUSHALL");
    return all;
  }

  private static Response ask(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    List.of(arguments).forEach(request::arg);
    return await(redis.send(request));
  }
}
