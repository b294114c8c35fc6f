package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.backend.redis.RedisRecords.Before;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** Removes many records, a bounded number at a time, so that neither Redis nor other requests have to wait for long. */
final class RedisRemoval {

  private static final int AT_ONCE = 200;
  private static final int SCANNED_FOR_EACH = 5;
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final String START = "0";

  private final RedisServers servers;
  private final RedisRecords records;
  private final RedisIndex indexes;
  private final String keyPrefix;
  private final Consumer<String> claimEnded;
  private final long timeoutMs;

  RedisRemoval(RedisServers servers, RedisRecords records, RedisIndex indexes, String keyPrefix, BackendContext context) {
    this.servers = servers;
    this.records = records;
    this.indexes = indexes;
    this.keyPrefix = keyPrefix;
    this.claimEnded = context.claimEnded();
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

  /** Removes whatever is under the prefix, on each master. */
  Future<Void> clear() {
    if (keyPrefix.isEmpty()) {
      return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "clear: an empty keyPrefix would mean the whole database"));
    }
    return servers.masters()
        .compose(masters -> Future.join(masters.stream().map(master -> clear(master)).toList()))
        .mapEmpty();
  }

  private Future<Void> clear(RedisLink master) {
    AtomicReference<String> cursor = new AtomicReference<>(START);
    long endNanos = System.nanoTime() + LONGEST_NANOS;
    return Repetition.whileTrue(() -> step(master.send(scan(cursor.get()))).compose(page -> {
      cursor.set(page.get(0).toString());
      return unlink(master, page.get(1)).map(unlinked -> !cursor.get().equals(START) && inTime(endNanos));
    }));
  }

  private Request scan(String cursor) {
    return Request.cmd(Command.SCAN).arg(cursor).arg("MATCH").arg(escaped(keyPrefix) + "*").arg("COUNT").arg(AT_ONCE * SCANNED_FOR_EACH);
  }

  /** Nobody waits for it any longer. */
  private static boolean inTime(long endNanos) {
    if (System.nanoTime() - endNanos > 0) {
      throw RedisFailure.timeout();
    }
    return true;
  }

  /** Each for itself: in a Cluster they are in different slots. */
  private Future<Void> unlink(RedisLink master, Response keys) {
    List<Future<Response>> unlinked = StreamSupport.stream(keys.spliterator(), false)
        .map(key -> master.send(Request.cmd(Command.UNLINK).arg(key.toBuffer())))
        .toList();
    return step(Future.join(unlinked)).mapEmpty();
  }

  /** Bounded for itself: how many steps there are depends on how much there is. */
  private <T> Future<T> step(Future<T> step) {
    return step.timeout(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** A prefix is no pattern. */
  private static String escaped(String prefix) {
    return prefix.replaceAll("([\\\\*?\\[\\]^-])", "\\\\$1");
  }

  /** One source's. */
  private final class Invalidation {

    private final String index;
    private final long endNanos = System.nanoTime() + LONGEST_NANOS;
    private long removed;
    private int left;
    private Throwable failure;

    Invalidation(String index) {
      this.index = index;
    }

    /** Whether there may be another. */
    Future<Boolean> page() {
      return step(indexes.page(index, left, AT_ONCE))
          .compose(names -> remove(names).compose(this::takeOut).map(done -> names.size() == AT_ONCE && inTime(endNanos)));
    }

    /** Records first and their places after them, so that what is interrupted can be repeated. */
    private Future<Void> takeOut(List<String> names) {
      return step(indexes.takeOut(index, names))
          .compose(out -> servers.keepKeysTogether() ? Future.succeededFuture() : remove(names).mapEmpty());
    }

    /** Completes with the names that have been asked for; the places of others stay. */
    private Future<List<String>> remove(List<String> names) {
      List<Future<Before>> removals = names.stream().map(name -> step(records.remove(name, index))).toList();
      return Future.join(removals).transform(all -> {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < removals.size(); i++) {
          if (removals.get(i).succeeded()) {
            asked.add(names.get(i));
            count(names.get(i), removals.get(i).result());
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
