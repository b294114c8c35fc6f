package dev.thumbnails.cache;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Future;
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
      .should().dependOnClassesThat().resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..", "io.vertx.launcher..", "picocli..", "ch.qos..");

  @ArchTest
  static final ArchRule PROMETHEUS_IS_OPTIONAL = noClasses().that().doNotHaveFullyQualifiedName("dev.thumbnails.cache.metrics.Prometheus")
      .should().dependOnClassesThat().resideInAnyPackage("io.micrometer.prometheusmetrics..", "io.prometheus..");

  @ArchTest
  static final ArchRule ROOMS_HAVE_NO_CYCLES = slices().matching("dev.thumbnails.cache.(*)..").should().beFreeOfCycles();
}
