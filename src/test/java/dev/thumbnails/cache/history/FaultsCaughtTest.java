package dev.thumbnails.cache.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker finds a deliberate fault for each rule, by that rule's name, and nothing without one. */
@ExtendWith(VertxExtension.class)
class FaultsCaughtTest {

  private static final long BOUND_MS = 20;

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultIsCaughtByItsRule(Fault fault, Vertx vertx) {
    JsonObject config = Deployments.of(new JsonObject().put("type", "faulted").put("fault", fault.name())).getConfig().put("admin", true);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("faulted").setConfig(config)));
    List<BusDoor> doors = List.of(new BusDoor(vertx, "bus", "node", 10_000));
    Plan plan = Plan.of(Plan.newSeed(), 4000);
    Limits exact = Limits.exact().allowing(DocumentedException.REPEATED_CLEAR);
    Limits limits = fault == Fault.IS_OLDER_THAN_THE_BOUND ? exact.near(BOUND_MS) : exact;
    History history = Futures.await(with(fault, new Workload(vertx, plan, 0)).run(doors, 8));
    List<Violation> violations = Linearizability.check(history, limits);
    Set<Rule> rules = violations.stream().map(Violation::rule).collect(Collectors.toSet());
    String shown = "seed " + plan.seed() + ", " + violations.stream().map(Violation::show).collect(Collectors.joining("\n"));
    if (fault == Fault.NONE) {
      assertThat(rules).as(shown).isEmpty();
    } else {
      assertThat(rules).as(shown).contains(fault.rule());
    }
  }

  /** More of what is rare otherwise. */
  private static Workload with(Fault fault, Workload workload) {
    return switch (fault) {
      case LEAVES_A_NAME_OUT_OF_A_CLEAR -> workload.with(20, Caller::clear);
      case LEAVES_A_NAME_OUT_OF_AN_INVALIDATION, KEEPS_CLAIMS_THROUGH_AN_INVALIDATION ->
          workload.with(60, caller -> caller.invalidate(workload.plan().source(caller.random())));
      case FORGETS_A_LIFETIME -> workload.with(400, caller -> caller.pause(10));
      default -> workload;
    };
  }

  @Test
  void eachRuleHasItsFault() {
    assertThat(Arrays.stream(Fault.values()).map(Fault::rule)).containsAll(EnumSet.allOf(Rule.class));
  }
}
