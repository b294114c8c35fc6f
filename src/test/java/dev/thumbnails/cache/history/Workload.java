package dev.thumbnails.cache.history;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Callers that do random actions on a few names at once, each as soon as its last one has returned. */
final class Workload {

  private final Vertx vertx;
  private final Plan plan;
  private final Actions actions;
  private final List<String> names;
  private final History history = new History();
  private final Memory memory = new Memory();
  private final Map<String, Integer> refusals = new TreeMap<>();
  private long calls;
  private int defects;
  private int lastValue;

  /** @param part of a run; each part has names of its own */
  Workload(Vertx vertx, Plan plan, int part) {
    this.vertx = vertx;
    this.plan = plan;
    this.actions = Actions.all(plan);
    this.names = plan.names(part);
  }

  /** Adds a kind of action, such as those of callers that go away. */
  Workload with(int weight, Action action) {
    actions.add(weight, action);
    return this;
  }

  /**
   * Runs until there are as many operations as planned.
   *
   * @param callers how many for each door
   */
  Future<History> run(List<? extends Door> doors, int callers) {
    Context context = vertx.getOrCreateContext();
    Promise<History> done = Promise.promise();
    context.runOnContext(start -> {
      List<Future<Void>> ends = new ArrayList<>();
      for (Door door : doors) {
        for (int i = 0; i < callers; i++) {
          ends.add(loop(new Caller(this, door, i, plan.seed() * 1000 + ends.size(), context)));
        }
      }
      Future.join(ends).map(all -> history).onComplete(done);
    });
    return done.future();
  }

  /** Each turn on a stack of its own: a hit from memory completes at once. */
  private Future<Void> loop(Caller caller) {
    Promise<Void> ended = Promise.promise();
    turn(caller, ended);
    return ended.future();
  }

  private void turn(Caller caller, Promise<Void> ended) {
    if (calls >= plan.operations()) {
      ended.complete();
      return;
    }
    caller.act().onComplete((done, failure) -> {
      if (failure != null) {
        ended.fail(failure);
      } else {
        vertx.runOnContext(next -> turn(caller, ended));
      }
    });
  }

  void called() {
    calls++;
  }

  /** How many messages, or requests, there were. */
  long calls() {
    return calls;
  }

  void refused(String failure, boolean isAway) {
    refusals.merge(failure, 1, Integer::sum);
    defects += isAway ? 0 : 1;
  }

  /** How often each failure came, by its code and message. */
  Map<String, Integer> refusals() {
    return refusals;
  }

  /** How many of them are none of a store or node that is away. */
  int defects() {
    return defects;
  }

  Vertx vertx() {
    return vertx;
  }

  Plan plan() {
    return plan;
  }

  Actions actions() {
    return actions;
  }

  History history() {
    return history;
  }

  Memory memory() {
    return memory;
  }

  List<String> names() {
    return names;
  }

  /** Some names are asked for all the time, and others so seldom that what is kept lives to its end. */
  String name(Random random) {
    double place = random.nextDouble();
    return names.get((int) (names.size() * place * place * place));
  }

  int newValue() {
    return ++lastValue;
  }
}
