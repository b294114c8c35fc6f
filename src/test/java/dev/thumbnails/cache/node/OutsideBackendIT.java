package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The example of a backend outside of this project, against the jars: {@link CacheBackendContract} passes a right backend and fails a wrong
 * one. A class was once missing in the tests jar, so that every test of such a backend failed after 20 s.
 */
class OutsideBackendIT {

  private static final Path EXAMPLE = Path.of("src", "example", "backend");
  private static final Path MORE_TESTS = Path.of("src", "test", "outside", "backend");
  private static final int TESTS = 80;

  @TempDir
  Path directory;

  @Test
  void theExamplePassesTheContractAndServesANode() throws IOException {
    OutsideBuild build = new OutsideBuild(EXAMPLE, directory);
    build.maven("package");
    Report report = new Report(build.project(), "FileBackendTest");
    assertThat(report.count("tests")).as("tests").isGreaterThan(TESTS);
    assertThat(report.count("skipped")).as("skipped").isZero();
    assertThat(report.failures()).isEmpty();
    assertServesANode(build.project().resolve(Path.of("target", "my-backend.jar")));
  }

  /** As the README says. The backend grants no claims, so the node does: one for all instances of the verticle. */
  private void assertServesANode(Path jar) throws IOException {
    Path files = Files.createDirectory(directory.resolve("files"));
    JsonObject conf = new JsonObject().put("backend", new JsonObject().put("type", "files").put("directory", files.toString()))
        .put("http", new JsonObject().put("port", 0));
    Path file = Files.writeString(directory.resolve("my-backend.json"), conf.encode());
    try (NodeProcess node = NodeProcess.java(Map.of(), "-cp", jar + System.getProperty("path.separator") + NodeProcess.JAR,
        "dev.thumbnails.cache.Main", "--conf", file.toString(), "--instances", "4")) {
      String ready = node.awaitReady();
      assertThat(ready).contains("backend files");
      String url = ready.replaceAll(".*, ", "") + "/thumbnails/a?claimMs=60000";
      List<Integer> statuses = IntStream.range(0, 12).mapToObj(i -> HttpCalls.get(url).statusCode()).toList();
      assertThat(statuses.get(0)).as("a miss with a claim").isEqualTo(404);
      assertThat(statuses.subList(1, 12)).as("pending").containsOnly(202);
    }
  }

  @Test
  @Tag("faults")
  void theContractFailsAWrongBackendAndSaysWhy() throws IOException {
    OutsideBuild build = new OutsideBuild(EXAMPLE, directory).with(MORE_TESTS);
    build.maven("test", "-Dmaven.test.failure.ignore=true", "-Dtest=WholeContractTest,LosesAFieldTest,ThrowsWhenOpenedTest,NeverOpensTest#aMissIsNull");
    assertAllOfTheContractRan(new Report(build.project(), "WholeContractTest"));
    assertThat(new Report(build.project(), "LosesAFieldTest").failures()).anySatisfy(failure -> assertThat(failure).contains("whatIsSetIsRead", "example.com"));
    Report throwing = new Report(build.project(), "ThrowsWhenOpenedTest");
    assertThat(throwing.failures()).hasSize(throwing.count("tests")).hasSizeGreaterThan(TESTS)
        .allSatisfy(failure -> assertThat(failure).contains("NoClassDefFoundError: com/example/Driver"));
    assertThat(new Report(build.project(), "NeverOpensTest").failures()).hasSize(1)
        .allSatisfy(failure -> assertThat(failure).contains("open: the future did not complete within 20 s"));
  }

  private static void assertAllOfTheContractRan(Report report) {
    assertThat(report.count("tests")).as("tests").isGreaterThan(TESTS);
    assertThat(report.count("skipped")).as("skipped").isZero();
    assertThat(report.failures()).isEmpty();
  }

  /** What surefire writes of a test class. */
  private static final class Report {

    private final Element suite;

    Report(Path project, String test) throws IOException {
      Path file = project.resolve(Path.of("target", "surefire-reports", "TEST-com.example." + test + ".xml"));
      try {
        suite = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile()).getDocumentElement();
      } catch (ParserConfigurationException | SAXException e) {
        throw new AssertionError(file + " can't be read", e);
      }
    }

    int count(String attribute) {
      return Integer.parseInt(suite.getAttribute(attribute));
    }

    /** The name of each test that failed or ended with an error, and why. */
    List<String> failures() {
      NodeList tests = suite.getElementsByTagName("testcase");
      return IntStream.range(0, tests.getLength()).mapToObj(i -> (Element) tests.item(i))
          .filter(test -> test.getElementsByTagName("failure").getLength() + test.getElementsByTagName("error").getLength() > 0)
          .map(test -> test.getAttribute("name") + " " + test.getTextContent()).toList();
    }
  }
}
