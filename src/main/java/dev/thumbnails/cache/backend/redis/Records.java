package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.entry.Entry.Stored;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.List;

/** What is kept of each name in Redis, in one format or another, and what can be done with it in a single step. Failures are the Redis client's. */
interface Records {

  /** What a set with a claim that is not current answers; with one for another source it is the next number. */
  int NOT_CURRENT = 2;

  /** What a change answers. {@code index} is the key of the source that there was before, empty for none. */
  record Before(int outcome, boolean endedClaim, String index) {

    /** Of a set: because of its claim. */
    boolean isRefused() {
      return outcome >= NOT_CURRENT;
    }

    /** The result of a set that was stored already: the entry keeps its end. */
    boolean isRepeated() {
      return outcome == 1;
    }

    static Before of(Response answer) {
      return new Before(answer.get(0).toInteger(), answer.get(1).toInteger() == 1, answer.get(2).toString());
    }
  }

  /** The result of a claim: it is granted, or {@code found} says why not, and the other one is null. */
  record Claiming(Before granted, Lookup found) {
  }

  /** The key of a source's names; empty for none. */
  String index(String source);

  /** A value that can't be read is nothing. Fails with a {@link dev.thumbnails.cache.CacheException}. */
  Future<Lookup> look(String name);

  Future<Claiming> claim(String name, Claim claim);

  /** @param ttlMs 0 for no end; below that, where a form has such a thing, what was there is removed, and nothing is stored */
  Future<Before> set(Stored stored, long ttlMs);

  /** Its outcome is 1 if the claim was current. */
  Future<Before> release(String name, String claim, Failure failure);

  /**
   * Its outcome is 1 if that was a thumbnail.
   *
   * @param index only what depends on this source; empty for any
   */
  Future<Before> remove(String name, String index);

  /** What a record depends on, as its source's key, and the milliseconds it lives: -1 for ever, -2 if there is none. Asked in a Cluster only. */
  default Future<Response> state(String name) {
    throw new UnsupportedOperationException("not in a Cluster");
  }

  /** The beginnings of all keys that may hold a record of ours. They are cleared in this order. Empty if other caches may have such keys too. */
  List<String> prefixes();

  /** How many of those keys are cleared at a time. */
  int clearedAtOnce();

  /** Removes the record under such a key. A key that holds anything else stays. */
  Future<?> removeKey(String key);

  /** Takes names out of a source whose records do not depend on it, in one step. It is called on a single server only. */
  Future<Swept> sweep(String index, int first, int count);

  /** How many names were looked at, and how many of them have stayed. */
  record Swept(int seen, int stayed) {

    static Swept of(Response answer) {
      return new Swept(answer.get(0).toInteger(), answer.get(1).toInteger());
    }
  }
}
