package dev.thumbnails.cache.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.history.Outcome.Done;
import dev.thumbnails.cache.history.Outcome.Granted;
import dev.thumbnails.cache.history.Outcome.Hit;
import dev.thumbnails.cache.history.Outcome.Miss;
import dev.thumbnails.cache.history.Outcome.Pending;
import dev.thumbnails.cache.history.Outcome.Unknown;
import dev.thumbnails.cache.history.Request.Get;
import dev.thumbnails.cache.history.Request.Invalidate;
import dev.thumbnails.cache.history.Request.Set;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Histories of a few operations, with times in milliseconds. */
class LinearizabilityTest {

  private static final String SOURCE = "a.jpg";

  @Test
  void aReadAfterASetSeesIt() {
    assertThat(broken(set(1, 0, 10, 0), read(20, 30, hit(1)))).isEmpty();
    assertThat(broken(set(1, 0, 10, 0), set(2, 20, 30, 0), read(40, 50, hit(1)))).containsExactly(Rule.NEWEST);
    assertThat(broken(set(1, 0, 10, 0), read(20, 30, new Miss()))).containsExactly(Rule.NEWEST);
  }

  @Test
  void whatOverlapsHasAnyOrder() {
    assertThat(broken(set(1, 0, 10, 0), set(2, 20, 60, 0), read(30, 40, hit(1)), read(45, 50, hit(2)))).isEmpty();
    assertThat(broken(set(1, 0, 10, 0), set(2, 20, 60, 0), read(30, 40, hit(2)), read(45, 50, hit(1)))).containsExactly(Rule.NEWEST);
  }

  @Test
  void anEndIsARange() {
    assertThat(broken(set(1, 100, 110, 50), read(120, 147, hit(1)), read(149, 155, hit(1)), read(155, 160, new Miss()))).isEmpty();
    assertThat(broken(set(1, 100, 110, 50), read(120, 140, new Miss()))).containsExactly(Rule.LASTING);
    assertThat(broken(set(1, 100, 110, 50), read(165, 170, hit(1)))).containsExactly(Rule.ENDED);
    assertThat(broken(set(1, 100, 110, 50), read(150, 153, new Miss()), read(154, 158, hit(1)))).as("it ends once").isNotEmpty();
  }

  @Test
  void aClaimIsHeldByOne() {
    Op first = claim("a", 0, 10, new Granted("a"));
    assertThat(broken(first, claim("b", 20, 30, new Pending(80)), claim("b", 105, 115, new Granted("b")))).isEmpty();
    assertThat(broken(first, claim("a", 20, 30, new Granted("a")))).as("asked for again").isEmpty();
    assertThat(broken(first, claim("b", 20, 30, new Granted("b")))).containsExactly(Rule.ONE_HOLDER);
    assertThat(broken(first, claim("b", 120, 130, new Pending(5)))).containsExactly(Rule.PENDING);
    assertThat(broken(first, claim("b", 20, 30, new Pending(5)))).as("it lasts longer than that").containsExactly(Rule.PENDING);
  }

  @Test
  void anInvalidationTakesEffectAtOneMomentOfItsCall() {
    Op invalidate = op(new Invalidate(SOURCE), 20, 60, new Done());
    assertThat(broken(set(1, 0, 10, 0), invalidate, read(30, 40, hit(1)), read(65, 70, new Miss()))).isEmpty();
    assertThat(broken(set(1, 0, 10, 0), invalidate, read(65, 70, hit(1)))).containsExactly(Rule.REMOVED);
    assertThat(broken(set(1, 0, 10, 0), invalidate, set(2, 30, 40, 0), read(65, 70, hit(2)))).as("a set that races it may win").isEmpty();
  }

  @Test
  void whatHasNoReplyMayTakeEffectOrNot() {
    Op lost = op(new Set(2, SOURCE, 0, null), 20, 3000, new Unknown());
    assertThat(broken(set(1, 0, 10, 0), lost, read(30, 40, hit(1)), read(50, 60, hit(2)))).isEmpty();
    assertThat(broken(set(1, 0, 10, 0), lost, read(30, 40, hit(1)), read(4000, 4010, hit(1)))).isEmpty();
    assertThat(broken(set(1, 0, 10, 0), lost, read(30, 40, hit(1)), read(4000, 4010, hit(2)))).as("seen later only").isEmpty();
    assertThat(broken(set(1, 0, 10, 0), lost, read(30, 40, hit(2)), read(50, 60, hit(1)))).containsExactly(Rule.NEWEST);
  }

  @Test
  void anAttemptThatIsRepeatedMayTakeEffectTwice() {
    Op repeated = new Op("test", "node", "name", new Set(1, SOURCE, 0, null), nanos(0), nanos(600), new Done(), true);
    List<Op> between = List.of(read(100, 110, hit(1)), set(2, 120, 130, 0), read(140, 150, hit(2)), read(700, 710, hit(1)));
    assertThat(broken(Limits.exact(), repeated, between.get(0), between.get(1), between.get(2), between.get(3))).isEmpty();
    Op once = new Op("test", "node", "name", repeated.request(), nanos(0), nanos(600), new Done(), false);
    assertThat(broken(Limits.exact(), once, between.get(0), between.get(1), between.get(2), between.get(3))).isNotEmpty();
  }

  @Test
  void aNearCacheMayBeOldButNotBehindItsOwnNode() {
    Limits near = Limits.exact().near(100);
    assertThat(broken(near, set(1, 0, 10, 0), elsewhere(2, 20, 30), read(120, 125, hit(1)))).isEmpty();
    assertThat(broken(near, set(1, 0, 10, 0), elsewhere(2, 20, 30), read(135, 140, hit(1)))).containsExactly(Rule.NEAR_BOUND);
    assertThat(broken(near, set(1, 0, 10, 0), set(2, 20, 30, 0), read(40, 50, hit(1)))).as("changed by this node").containsExactly(Rule.NEAR_BOUND);
  }

  @Test
  void aViolationIsShownWithWhatIsAroundIt() {
    History history = new History();
    history.add(set(1, 0, 10, 0));
    history.add(set(2, 20, 30, 0));
    history.add(read(40, 50, hit(1)));
    assertThat(Linearizability.check(history, Limits.exact()).get(0).show())
        .startsWith("NEWEST (a read returns the newest value), name name:")
        .contains("> ").contains("Hit[value=1").contains("Kept value=2");
  }

  private static List<Rule> broken(Op... ops) {
    return broken(Limits.exact(), ops);
  }

  private static List<Rule> broken(Limits limits, Op... ops) {
    History history = new History();
    Arrays.stream(ops).forEach(history::add);
    return Linearizability.check(history, limits).stream().map(Violation::rule).toList();
  }

  private static Op set(int value, long callMs, long returnMs, long ttlMs) {
    return op(new Set(value, SOURCE, ttlMs, null), callMs, returnMs, new Done());
  }

  private static Op elsewhere(int value, long callMs, long returnMs) {
    return new Op("test", "another node", "name", new Set(value, SOURCE, 0, null), nanos(callMs), nanos(returnMs), new Done(), false);
  }

  private static Op read(long callMs, long returnMs, Outcome outcome) {
    return op(Get.PLAIN, callMs, returnMs, outcome);
  }

  private static Op claim(String token, long callMs, long returnMs, Outcome outcome) {
    return op(new Get(token, null, 100, true), callMs, returnMs, outcome);
  }

  private static Op op(Request request, long callMs, long returnMs, Outcome outcome) {
    return new Op("test", "node", "name", request, nanos(callMs), nanos(returnMs), outcome, false);
  }

  private static Hit hit(int value) {
    return new Hit(value, SOURCE);
  }

  private static long nanos(long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
