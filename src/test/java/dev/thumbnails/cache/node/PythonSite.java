package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A site in Python that keeps thumbnails in Redis: {@code src/test/python/site.py}, which says what it is told and what it answers. */
final class PythonSite implements AutoCloseable {

  /** Debian's packages are for this one, whatever else is on the path. */
  private static final String PYTHON = "/usr/bin/python3";
  private static final long LIMIT_SECONDS = 20;

  private final NodeProcess process;
  private int asked;

  PythonSite(JsonObject settings) {
    process = NodeProcess.program(Map.of(), PYTHON, "src/test/python/site.py", settings.encode());
  }

  JsonObject ask(String operation, JsonObject command) {
    Integer id = ++asked;
    process.write(command.copy().put("op", operation).put("id", id).encode());
    JsonObject answer = new JsonObject(process.awaitOut(line -> id.equals(new JsonObject(line).getInteger("id")), LIMIT_SECONDS));
    answer.remove("id");
    assertThat(answer.getString("error")).as("of %s in the site", operation).isNull();
    return answer;
  }

  JsonObject ask(String operation, String name) {
    return ask(operation, new JsonObject().put("name", name));
  }

  @Override
  public void close() {
    process.close();
  }
}
