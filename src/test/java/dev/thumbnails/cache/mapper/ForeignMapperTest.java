package dev.thumbnails.cache.mapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's mapper broke what was stored: with indented records a claim was read after the first line feed, and a set was a miss. */
class ForeignMapperTest {

  private static ForeignMapper application;

  @BeforeAll
  static void load() throws IOException {
    application = new ForeignMapper();
  }

  @AfterAll
  static void unload() throws IOException {
    application.close();
  }

  @Test
  void theApplicationHasAMapperOfItsOwn() {
    assertThat(application.run("mapper", null)).isEqualTo(List.of("{\n  \"b\" : \"1\"\n}"));
    assertThat(MapperScenario.mapper(null)).isEqualTo(List.of("{\"b\":1,\"a\":null}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data"})
  void aNodeAnswersTheSameWithIt(String type) {
    Map<String, Object> backend = Map.of("type", type);
    List<String> expected = MapperScenario.node(backend);
    assertThat(expected).contains("the same: true").anyMatch(line -> line.contains("12345678901234567890123"));
    assertThat(application.run("node", backend)).isEqualTo(expected);
  }

  @Test
  void aConfFileIsReadTheSameWithIt() throws IOException {
    Path file = Files.writeString(TemporaryDirectory.create("conf").resolve("conf.json"),
        "{\"address\": \"\u00e9\", \"timeoutMs\": 2000, \"backend\": {\"type\": \"simple\", \"ttlJitter\": 0.5, \"a\": [1, [null]]}}");
    assertThat(application.run("confFile", file.toString())).isEqualTo(MapperScenario.confFile(file.toString()))
        .isEqualTo(List.of("{address=\u00e9, timeoutMs=2000, backend={type=simple, ttlJitter=0.5, a=[1, [null]]}}"));
  }
}
