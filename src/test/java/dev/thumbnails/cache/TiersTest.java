package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tiers of the tests: {@code mvn test} runs {@code *Test} and starts no process; {@code *IT} may, and its tag names its tier. */
class TiersTest {

  private static final Set<String> TAGS = Set.of("faults", "soak", "system");

  private static final JavaClasses TESTS = new ClassFileImporter().withImportOption(new ImportOption.OnlyIncludeTests())
      .importPackages("dev.thumbnails.cache");

  @Test
  void theFirstTierStartsNoProcess() {
    assertThat(TESTS).filteredOn(tested -> tested.getName().matches(".*Test(\\$.*)?"))
        .filteredOn(TiersTest::startsProcesses).isEmpty();
  }

  @Test
  void everyTagIsATierOfAnIT() {
    for (JavaClass test : TESTS) {
      test.tryGetAnnotationOfType(Tag.class).ifPresent(tag -> {
        assertThat(TAGS).contains(tag.value());
        assertThat(test.getName()).endsWith("IT");
      });
    }
  }

  /** By itself or by any class of the tests that it uses. */
  private static boolean startsProcesses(JavaClass from) {
    Set<JavaClass> seen = new HashSet<>(Set.of(from));
    Queue<JavaClass> next = new ArrayDeque<>(seen);
    while (!next.isEmpty()) {
      for (Dependency dependency : next.remove().getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (target.getFullName().equals("java.lang.ProcessBuilder")) {
          return true;
        }
        if (TESTS.contain(target.getName()) && seen.add(target)) {
          next.add(target);
        }
      }
    }
    return false;
  }
}
