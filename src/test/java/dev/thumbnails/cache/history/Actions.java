package dev.thumbnails.cache.history;

import dev.thumbnails.cache.history.Outcome.Granted;
import dev.thumbnails.cache.history.Request.Get;
import dev.thumbnails.cache.history.Request.Release;
import dev.thumbnails.cache.history.Request.Set;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The random actions with their weights. What a new kind of caller does is added here, or to one workload. */
final class Actions {

  private record Weighted(int weight, Action action) {
  }

  private final List<Weighted> all = new ArrayList<>();
  private int sum;

  /** Returns the actions that every workload has. */
  static Actions all(Plan plan) {
    return new Actions()
        .add(600, caller -> caller.get(caller.anyName(), Get.PLAIN, 0))
        .add(150, caller -> caller.get(caller.anyName(), new Get(null, null, 0, true), caller.random().nextBoolean() ? 0 : caller.random().nextInt(30)))
        .add(400, Actions::claim)
        .add(80, Actions::claimAgain)
        .add(160, caller -> caller.set(caller.anyName(), new Set(caller.newValue(), caller.anySource(), caller.anyTtl(), null)))
        .add(100, Actions::setClaimed)
        .add(60, Actions::setAgain)
        .add(60, Actions::releaseAny)
        .add(120, caller -> caller.delete(caller.anyName()))
        .add(10, caller -> caller.invalidate(plan.source(caller.random())))
        .add(60, Actions::getAll)
        .add(20, caller -> caller.setAll(caller.someNames(), caller.anySource(), caller.anyTtl()))
        .add(1, Caller::clear)
        .add(100, caller -> caller.pause(1 + caller.random().nextInt(12)));
  }

  Actions add(int weight, Action action) {
    all.add(new Weighted(weight, action));
    sum += weight;
    return this;
  }

  Action next(Random random) {
    int left = random.nextInt(sum);
    for (Weighted weighted : all) {
      left -= weighted.weight();
      if (left < 0) {
        return weighted.action();
      }
    }
    throw new IllegalStateException();
  }

  /** Whoever is granted a claim makes the thumbnail soon, late or never. */
  private static Future<?> claim(Caller caller) {
    Random random = caller.random();
    String source = random.nextInt(3) == 0 ? null : caller.anySource();
    Get get = new Get(random.nextInt(4) == 0 ? null : caller.newToken(), source, 10 + random.nextInt(50), true);
    return caller.get(caller.anyName(), get, random.nextBoolean() ? 0 : 1 + random.nextInt(40)).compose(outcome -> {
      Held held = outcome instanceof Granted ? caller.lastGranted() : null;
      if (held == null || random.nextInt(3) == 0) {
        return Future.succeededFuture(outcome);
      }
      return caller.pause(random.nextInt(2) == 0 ? 0 : random.nextInt(20)).compose(made -> random.nextInt(4) == 0 ? release(caller, held) : setWith(caller, held));
    });
  }

  private static Future<?> claimAgain(Caller caller) {
    Held held = caller.anyHeld();
    return held == null ? Future.succeededFuture() : caller.get(held.name(), new Get(held.token(), held.source(), held.claimMs(), true), 0);
  }

  private static Future<?> setClaimed(Caller caller) {
    Held held = caller.anyHeld();
    return held == null ? Future.succeededFuture() : setWith(caller, held);
  }

  /** Mostly from the source that the claim was taken for. */
  private static Future<Outcome> setWith(Caller caller, Held held) {
    String source = held.source() == null || caller.random().nextInt(8) == 0 ? caller.anySource() : held.source();
    Set set = new Set(caller.newValue(), source, caller.anyTtl(), held.token());
    return caller.set(held.name(), set).compose(done -> caller.random().nextInt(4) == 0 ? caller.set(held.name(), set) : Future.succeededFuture(done));
  }

  private static Future<?> setAgain(Caller caller) {
    String name = caller.anyName();
    Set set = caller.anySetOf(name);
    return set == null ? Future.succeededFuture() : caller.set(name, set);
  }

  private static Future<?> releaseAny(Caller caller) {
    Held held = caller.anyHeld();
    return held == null ? Future.succeededFuture() : release(caller, held);
  }

  private static Future<Outcome> release(Caller caller, Held held) {
    boolean failed = caller.random().nextBoolean();
    return caller.release(held.name(), new Release(held.token(), failed ? "failed " + caller.newValue() : null, failed ? 5 + caller.random().nextInt(35) : 0));
  }

  private static Future<?> getAll(Caller caller) {
    boolean claims = caller.random().nextInt(3) == 0;
    return caller.getAll(caller.someNames(), claims ? new Get(null, caller.anySource(), 10 + caller.random().nextInt(30), true) : Get.PLAIN);
  }
}
