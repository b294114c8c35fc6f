package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Lookup.Miss;
import dev.thumbnails.cache.backend.Transition.Change;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Grants claims for a backend that grants none itself, and remembers failures. Both are kept in memory, once for each Vert.x instance and address, and
 * hold within that Vert.x instance. So in a cluster each node may create a thumbnail once.
 *
 * <p>Such a backend can't check a claim and store a thumbnail in one step. Therefore all changes of one name through one Vert.x instance take
 * turns, whichever instance of the verticle makes them:
 * <ul>
 *   <li>Of two different sets with one claim, the earlier one stores. The later one fails with {@link FailureCode#CONFLICT}.
 *   <li>A plain set or a delete that comes while a set with a claim is under way waits for its end, and wins.
 *   <li>A set with a claim that comes while a plain set or a delete is under way fails with {@link FailureCode#CONFLICT}.
 *   <li>An invalidation ends the claims of its source, and waits for the sets that are under way with one, before the backend invalidates.
 * </ul>
 * A change that takes longer than {@code timeoutMs} is not waited for any longer. Such a change, and one by another node, may still arrive after a later one.
 *
 * <p>A claim that has stored is remembered for {@value #REPEATABLE_MS} ms, so that a repeated set is known as one.
 */
public final class GrantingBackend extends ForwardingBackend {

  /** Longer than a caller of {@code ThumbnailCache} waits by default. */
  private static final long REPEATABLE_MS = 60_000;
  /** Failures, and claims that have stored. If there are more, those that are asked for least are forgotten. */
  private static final int MAXIMUM_REMEMBERED = 10_000;
  private static final long NO_END_NANOS = Long.MAX_VALUE / 2;
  private static final PerVertx<Shared> SHARED = new PerVertx<>();

  private record Shared(SimpleEntries entries, Turns turns) {
  }

  private final PerVertx.Use<Shared> shared;
  private final SimpleEntries entries;
  private final Turns turns;
  private final Vertx vertx;
  private final OwnContext own;
  private final CallDeadline deadline;
  private final long timeoutMs;

  private GrantingBackend(CacheBackend target, BackendContext context) {
    super(target);
    shared = SHARED.use(context.vertx(), context.address(),
        () -> new Shared(new SimpleEntries(MAXIMUM_REMEMBERED, () -> { }, context.claimEnded()), new Turns()));
    entries = shared.value().entries();
    turns = shared.value().turns();
    vertx = context.vertx();
    own = OwnContext.of(vertx);
    deadline = context.deadline();
    timeoutMs = context.timeoutMs();
  }

  /** Gives the backend itself if it grants claims, else one before it that does. Called on the context that the backend was opened on. */
  public static CacheBackend around(CacheBackend opened, BackendContext context) {
    return overrides(opened, "claim", String.class, Claim.class) ? opened : new GrantingBackend(opened, context);
  }

  private static boolean overrides(CacheBackend backend, String method, Class<?>... parameters) {
    Class<?> declaring;
    try {
      declaring = backend.getClass().getMethod(method, parameters).getDeclaringClass();
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
    return declaring == ForwardingBackend.class
        ? overrides(((ForwardingBackend) backend).target(), method, parameters)
        : declaring != CacheBackend.class;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return target().get(name);
  }

  @Override
  public Future<Lookup> look(String name) {
    Entry kept = kept(name);
    return target().look(name).map(found -> found instanceof Miss ? Lookup.of(kept, SimpleEntries.nowMs()) : found);
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    long endNanos = endNanos();
    Entry kept = kept(name);
    return own.bind(target().look(name)).compose(found -> {
      Lookup answer = found instanceof Miss ? refused(kept, claim) : found;
      return answer == null ? inTurn(name, endNanos, turn -> claim(name, claim, turn)) : Future.succeededFuture(answer);
    });
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return inTurn(thumbnail.name(), turn -> target().set(thumbnail, ttlMs).onSuccess(stored -> forget(thumbnail.name())));
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return inTurn(thumbnail.name(), turn -> entries.update(thumbnail.name(), storing(thumbnail, claim))
        ? store(thumbnail, ttlMs, claim)
        : repeated(thumbnail));
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return inTurn(name, turn -> Future.succeededFuture(entries.update(name, Transition.release(claim, failure, SimpleEntries.nowMs()))));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return inTurn(name, turn -> target().delete(name).onSuccess(deleted -> forget(name)));
  }

  /** A backend that does not invalidate refuses it, and nothing changes. */
  @Override
  public Future<Long> invalidate(String source) {
    return overrides(target(), "invalidate", String.class)
        ? afterForgetting(() -> entries.namesOf(source), entry -> source.equals(entry.source()), () -> target().invalidate(source))
        : target().invalidate(source);
  }

  /** A backend that does not clear refuses it, and nothing changes. */
  @Override
  public Future<Void> clear() {
    return overrides(target(), "clear")
        ? afterForgetting(entries::names, entry -> true, target()::clear)
        : target().clear();
  }

  @Override
  public Future<Void> close() {
    shared.release();
    return target().close();
  }

  /** The look before the turn may be out of date. Many may ask at once: while somebody else holds the claim, the backend is not asked again. */
  private Future<Lookup> claim(String name, Claim claim, Turns.Turn turn) {
    Entry kept = kept(name);
    return kept == null || Entry.isClaim(kept, claim.token())
        ? target().look(name).map(found -> found instanceof Miss ? granted(name, claim, turn) : found)
        : Future.succeededFuture(Lookup.of(kept, SimpleEntries.nowMs()));
  }

  /** Returns the claim or the failure of a name that the backend does not have, or null if the claim may be granted. */
  private static Lookup refused(Entry kept, Claim claim) {
    boolean mayBeGranted = kept == null ? !claim.renews() : Entry.isClaim(kept, claim.token());
    return mayBeGranted ? null : Lookup.of(kept, SimpleEntries.nowMs());
  }

  /**
   * The claim or the failure, or null. To be read before the backend is asked: a claim that ends in between has stored perhaps, and a miss from before
   * that would be no state that there ever was.
   */
  private Entry kept(String name) {
    Entry entry = entries.get(name);
    return entry instanceof Stored ? null : entry;
  }

  /** If the backend has taken too long, its answer is out of date. */
  private Lookup granted(String name, Claim claim, Turns.Turn turn) {
    if (turn.isOver()) {
      throw late();
    }
    Transition<Lookup> grant = Transition.claim(claim, SimpleEntries.nowMs());
    return entries.update(name, present -> grant.apply(present instanceof Stored ? null : present));
  }

  /**
   * Checks the claim and marks it: it does not lapse while the backend stores, and is voided with the thumbnail's source too. The result is false if
   * the claim has stored already.
   */
  private Transition<Boolean> storing(Thumbnail thumbnail, String claim) {
    return present -> {
      if (present instanceof Stored stored && stored.claim().equals(claim)) {
        return new Change<>(present, false);
      }
      Transition.checkClaim(present, new Stored(thumbnail, claim, 0));
      long endMs = Math.max(present.endMs(), SimpleEntries.nowMs() + timeoutMs);
      return new Change<>(new Claimed(claim, thumbnail.source(), endMs), true);
    };
  }

  private Future<Boolean> store(Thumbnail thumbnail, long ttlMs, String claim) {
    return target().set(thumbnail, ttlMs).map(done -> {
      // The name is enough: a repeated set is compared with what the backend has.
      Stored stored = new Stored(Thumbnail.of(thumbnail.name()), claim, SimpleEntries.nowMs() + REPEATABLE_MS);
      entries.update(thumbnail.name(), present -> new Change<>(Entry.isClaim(present, claim) ? stored : present, null));
      return true;
    });
  }

  private Future<Boolean> repeated(Thumbnail thumbnail) {
    return target().get(thumbnail.name())
        .compose(found -> thumbnail.equals(found) ? Future.succeededFuture(false) : Future.failedFuture(Claim.notCurrent()));
  }

  private void forget(String name) {
    entries.update(name, Transition.removeIf(entry -> true));
  }

  /** Ends what the condition holds for, waits for the changes that are under way with it, and calls the backend. */
  private <T> Future<T> afterForgetting(Supplier<Set<String>> names, Predicate<Entry> condition, Supplier<Future<T>> call) {
    long endNanos = deadline.endNanos(System.nanoTime() + NO_END_NANOS);
    return vertx.executeBlocking(() -> underWay(names.get(), condition), false)
        .compose(Future::join)
        .compose(over -> Future.future(answer -> own.run(() -> attempt(endNanos, call).onComplete(answer))));
  }

  private List<Future<Void>> underWay(Set<String> names, Predicate<Entry> condition) {
    Transition<Boolean> removal = Transition.removeIf(condition);
    List<String> ended = List.copyOf(names);
    ended.forEach(name -> entries.update(name, removal));
    return ended.stream().map(turns::over).toList();
  }

  private long endNanos() {
    return deadline.endNanos(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs));
  }

  private <T> Future<T> inTurn(String name, Function<Turns.Turn, Future<T>> change) {
    return inTurn(name, endNanos(), change);
  }

  private <T> Future<T> inTurn(String name, long endNanos, Function<Turns.Turn, Future<T>> change) {
    Turns.Turn turn = turns.take(name);
    return turn.begin().isComplete()
        ? begin(turn, endNanos, change)
        : Future.future(answer -> turn.begin().onComplete(begun -> own.runLater(() -> begin(turn, endNanos, change).onComplete(answer))));
  }

  private <T> Future<T> begin(Turns.Turn turn, long endNanos, Function<Turns.Turn, Future<T>> change) {
    Future<T> answer = attempt(endNanos, () -> change.apply(turn)).onComplete(done -> turn.finish());
    if (!answer.isComplete()) {
      own.within(timeoutMs, answer).onFailure(late -> turn.finish());
    }
    return answer;
  }

  /** Begins a change unless its caller has given up. A throw becomes a failed future. */
  private <T> Future<T> attempt(long endNanos, Supplier<Future<T>> call) {
    if (System.nanoTime() - endNanos >= 0) {
      return Future.failedFuture(late());
    }
    try {
      return Objects.requireNonNull(deadline.until(endNanos, call), "the backend must give a future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private static CacheException late() {
    return new CacheException(FailureCode.TIMEOUT, "the backend has not answered in time");
  }
}
