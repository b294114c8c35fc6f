package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.backend.redis.Records.Before;
import dev.thumbnails.cache.backend.redis.RedisIndex.Place;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** Removes many records, a bounded number at a time, so that neither Redis nor other requests have to wait for long. */
final class RedisRemoval {

  private static final int AT_ONCE = 200;
  private static final int SCANNED_FOR_EACH = 5;
  /** Sources at a time, and names of each. Their records are read in one step, which must not keep Redis for long. */
  private static final int SWEPT_AT_ONCE = 16;
  private static final int SWEPT_NAMES = 50;
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final String START = "0";

  private final RedisServers servers;
  private final Records records;
  private final RedisIndex indexes;
  private final Consumer<String> claimEnded;
  private final OwnContext context;
  private final CallDeadline deadline;
  private final long timeoutMs;

  RedisRemoval(RedisServers servers, Records records, RedisIndex indexes, BackendContext context) {
    this.servers = servers;
    this.records = records;
    this.indexes = indexes;
    this.claimEnded = context.claimEnded();
    this.context = OwnContext.of(context.vertx());
    this.deadline = context.deadline();
    this.timeoutMs = context.timeoutMs();
  }

  /**
   * Removes what depends on a source; completes with the number of thumbnails among it. A page that is not full has had all that was
   * there in the beginning, however much comes in meanwhile. What can't be reached keeps nothing else from being removed, and fails it in
   * the end.
   */
  Future<Long> invalidate(String index) {
    Invalidation invalidation = new Invalidation(index);
    return Repetition.whileTrue(invalidation::page).compose(done -> invalidation.failure == null
        ? Future.succeededFuture(invalidation.removed)
        : Future.failedFuture(invalidation.failure));
  }

  /**
   * Removes all records of ours on each master, and after them the names that are left in sources. A set that was answered meanwhile keeps its place in its
   * source. In a Cluster the masters are scanned twice: a key may move to a master that was scanned before.
   */
  Future<Void> clear() {
    if (records.prefixes().isEmpty()) {
      return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "clear: an empty keyPrefix would mean the whole database"));
    }
    long endNanos = endNanos();
    Future<Void> removed = clearRecords(endNanos);
    Future<Void> all = servers.keepKeysTogether() ? removed : removed.compose(once -> clearRecords(endNanos));
    return all.compose(done -> scan(records.index(""), new Scan(endNanos, SWEPT_AT_ONCE, index -> sweep(index, endNanos))));
  }

  private Future<Void> clearRecords(long endNanos) {
    Iterator<String> prefixes = records.prefixes().iterator();
    Scan clearing = new Scan(endNanos, records.clearedAtOnce(), key -> step(endNanos, () -> records.removeKey(key).mapEmpty()));
    return Repetition.whileTrue(() -> scan(prefixes.next(), clearing).map(scanned -> prefixes.hasNext()));
  }

  private Future<Void> sweep(String index, long endNanos) {
    AtomicInteger stayed = new AtomicInteger();
    return Repetition.whileTrue(() -> step(endNanos, () -> indexes.sweep(index, stayed.get(), SWEPT_NAMES)).map(swept -> {
      stayed.addAndGet(swept.stayed());
      return swept.seen() == SWEPT_NAMES;
    }));
  }

  /**
   * One walk over the keys of all masters.
   *
   * @param atOnce how many keys of a master are changed at a time
   */
  private record Scan(long endNanos, int atOnce, Function<String, Future<Void>> change) {
  }

  private Future<Void> scan(String prefix, Scan scan) {
    return servers.masters()
        .compose(masters -> Future.join(masters.stream().map(master -> scan(master, prefix, scan)).toList()))
        .mapEmpty();
  }

  private Future<Void> scan(RedisLink master, String prefix, Scan scan) {
    AtomicReference<String> cursor = new AtomicReference<>(START);
    return Repetition.whileTrue(() -> step(scan.endNanos(), () -> master.send(scan(cursor.get(), prefix))).compose(page -> {
      cursor.set(page.get(0).toString());
      return change(page.get(1), scan).map(changed -> !cursor.get().equals(START));
    }));
  }

  private static Request scan(String cursor, String prefix) {
    return Request.cmd(Command.SCAN).arg(cursor).arg("MATCH").arg(escaped(prefix) + "*").arg("COUNT").arg(AT_ONCE * SCANNED_FOR_EACH);
  }

  /** When nobody waits for the present call any longer. */
  private long endNanos() {
    return deadline.endNanos(System.nanoTime() + LONGEST_NANOS);
  }

  /** Each key by itself: in a Cluster they are in different slots. */
  private static Future<Void> change(Response keys, Scan scan) {
    Iterator<Response> left = keys.iterator();
    return Repetition.whileTrue(() -> {
      List<Future<Void>> some = new ArrayList<>();
      while (left.hasNext() && some.size() < scan.atOnce()) {
        some.add(scan.change().apply(left.next().toString()));
      }
      return Future.join(some).map(done -> left.hasNext());
    });
  }

  /** Bounded for itself: how many steps there are depends on how much there is. None is begun after {@code endNanos}. */
  private <T> Future<T> step(long endNanos, Supplier<Future<T>> step) {
    return context.within(timeoutMs, servers.until(endNanos, step));
  }

  /** A prefix is no pattern. */
  private static String escaped(String prefix) {
    return prefix.replaceAll("([\\\\*?\\[\\]^-])", "\\\\$1");
  }

  /** One source's. */
  private final class Invalidation {

    private final String index;
    private final long endNanos = endNanos();
    private long removed;
    private int left;
    private Throwable failure;

    Invalidation(String index) {
      this.index = index;
    }

    /** Whether there may be another. */
    Future<Boolean> page() {
      return step(endNanos, () -> indexes.page(index, left, AT_ONCE))
          .compose(places -> remove(places).compose(this::takeOut).map(done -> places.size() == AT_ONCE));
    }

    /** Records first and their places after them, so that what is interrupted can be repeated. */
    private Future<Void> takeOut(List<Place> places) {
      return step(endNanos, () -> indexes.takeOut(index, places));
    }

    /** Completes with what has been asked for; the places of others stay. */
    private Future<List<Place>> remove(List<Place> places) {
      List<Future<Before>> removals = places.stream().map(place -> step(endNanos, () -> records.remove(place.name(), index))).toList();
      return Future.join(removals).transform(all -> {
        List<Place> asked = new ArrayList<>();
        for (int i = 0; i < removals.size(); i++) {
          if (removals.get(i).succeeded()) {
            asked.add(places.get(i));
            count(places.get(i).name(), removals.get(i).result());
          } else {
            left++;
            failure = removals.get(i).cause();
          }
        }
        return Future.succeededFuture(asked);
      });
    }

    private void count(String name, Before before) {
      removed += before.outcome();
      if (before.endedClaim()) {
        claimEnded.accept(name);
      }
    }
  }
}
