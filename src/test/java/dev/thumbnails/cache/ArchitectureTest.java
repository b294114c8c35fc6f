package dev.thumbnails.cache;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.SharedData;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the design says of the code's structure, held against the code. */
@AnalyzeClasses(packages = "dev.thumbnails.cache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule NOTHING_BLOCKS = noClasses()
      .should().callMethod(Thread.class, "sleep", long.class)
      .orShould().callMethod(Thread.class, "join")
      .orShould().callMethod(Future.class, "await")
      .orShould().callMethod(CompletableFuture.class, "join")
      .orShould().callMethod(CompletableFuture.class, "get")
      .orShould().callMethod(Object.class, "wait");

  @ArchTest
  static final ArchRule BACKENDS_KNOW_NO_MESSAGES = noClasses().that().resideInAPackage("..backend..")
      .should().dependOnClassesThat().resideInAnyPackage("..bus..", "..node..", "io.vertx.core.eventbus..");

  @ArchTest
  static final ArchRule MESSAGES_KNOW_NO_STORE = noClasses().that().resideInAPackage("..bus..")
      .should().dependOnClassesThat().resideInAnyPackage("..backend.redis..", "..wire..", "io.vertx.redis..", "com.github.benmanes..");

  @ArchTest
  static final ArchRule ONLY_THE_NODE_NEEDS_WHAT_IS_OPTIONAL = noClasses().that().resideOutsideOfPackage("..node..")
      .and().doNotHaveSimpleName("Main").and().doNotHaveFullyQualifiedName("dev.thumbnails.cache.Main$Version")
      .and().doNotHaveFullyQualifiedName("dev.thumbnails.cache.backend.HazelcastSharedMap")
      .should().dependOnClassesThat().resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..", "io.vertx.launcher..", "picocli..", "ch.qos..");

  @ArchTest
  static final ArchRule PROMETHEUS_IS_OPTIONAL = noClasses().that().doNotHaveFullyQualifiedName("dev.thumbnails.cache.metrics.Prometheus")
      .should().dependOnClassesThat().resideInAnyPackage("io.micrometer.prometheusmetrics..", "io.prometheus..");

  /** Each of these goes through the mapper that the application configures. */
  private static final Set<String> THROUGH_THE_MAPPER = Set.of("encode", "encodePrettily", "toBuffer", "toString", "writeToBuffer", "readFromBuffer", "mapFrom", "mapTo");

  @ArchTest
  static final ArchRule JSON_IS_WRITTEN_AND_READ_BY_US = noClasses().should().dependOnClassesThat().haveFullyQualifiedName(Json.class.getName())
      .orShould().dependOnClassesThat().resideInAPackage("io.vertx.core.json.jackson..")
      .orShould().callMethodWhere(target(owner(assignableTo(JsonObject.class).or(assignableTo(JsonArray.class))))
          .and(target(describe("writes or reads JSON text", method -> THROUGH_THE_MAPPER.contains(method.getName())))))
      .orShould().callMethodWhere(target(describe("reads a body as JSON", method -> method.getName().matches("toJson(Object|Array|Value)|asJson(Object|Array)|asPojo")
          && method.getOwner().getPackageName().startsWith("io.vertx."))))
      .orShould().callConstructor(JsonObject.class, String.class).orShould().callConstructor(JsonObject.class, Buffer.class)
      .orShould().callConstructor(JsonArray.class, String.class).orShould().callConstructor(JsonArray.class, Buffer.class);

  @ArchTest
  static final ArchRule JACKSON_STAYS_IN_ITS_ROOM = noClasses().that().resideOutsideOfPackage("..json..")
      .should().dependOnClassesThat().resideInAnyPackage("com.fasterxml..", "tools.jackson..");

  /** An object of ours in a map of Vert.x's is of no use to the same class of another loader; see {@code PerVertx}. These two hold text. */
  @ArchTest
  static final ArchRule VERTX_KEEPS_NO_OBJECTS_OF_OURS = noClasses()
      .that().doNotHaveSimpleName("PortClaims").and().doNotHaveSimpleName("HttpBridgeVerticle")
      .should().callMethod(SharedData.class, "getLocalMap", String.class);

  /** Its short forms differ between Micrometer's versions, and they describe nothing. */
  @ArchTest
  static final ArchRule METERS_ARE_BUILT = noClasses()
      .should().callMethodWhere(target(owner(assignableTo(MeterRegistry.class))).and(target(nameMatching("counter|timer|summary|gauge.*|more"))));

  @ArchTest
  static final ArchRule ONE_CLASS_NEEDS_VERTX_METRICS = noClasses().that().doNotHaveSimpleName("VertxRegistry")
      .should().dependOnClassesThat().resideInAnyPackage("io.vertx.micrometer..");

  @ArchTest
  static final ArchRule ROOMS_HAVE_NO_CYCLES = slices().matching("dev.thumbnails.cache.(*)..").should().beFreeOfCycles();
}
