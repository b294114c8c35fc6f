package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** The records in Redis, each under {@code <keyPrefix>n:<name>}, and what can be done with one in a single step. */
final class RedisRecords {

  /** What a script on a record answers. {@code index} is the key of the source that the record had before, empty for none. */
  record Before(int outcome, boolean endedClaim, String index) {

    /** Of a set: because of its claim. */
    boolean isRefused() {
      return outcome >= NOT_CURRENT;
    }
  }

  /** What a set with a claim that is not current answers; with one for another source it is the next number. */
  static final int NOT_CURRENT = 2;

  /** What the keys of records have after the prefix. */
  static final String KIND = "n:";

  private static final Script CLAIM = Script.of("index.lua", "records.lua", "claim.lua");
  private static final Script SET = Script.of("index.lua", "records.lua", "set.lua");
  private static final Script RELEASE = Script.of("index.lua", "records.lua", "release.lua");
  private static final Script REMOVE = Script.of("index.lua", "records.lua", "remove.lua");
  private static final Script STATE = Script.of("index.lua", "records.lua", "state.lua");

  private final RedisServers servers;
  private final String keyPrefix;
  private final int longest;

  /** @param longest a longer value is no record, and only its beginning is read */
  RedisRecords(RedisServers servers, String keyPrefix, int longest) {
    this.servers = servers;
    this.keyPrefix = keyPrefix;
    this.longest = longest;
  }

  int longest() {
    return longest;
  }

  /** The key of a source's names; empty for none. */
  String index(String source) {
    return source == null ? "" : keyPrefix + "s:" + source;
  }

  /** The value, or a little more than a record can have of a longer one: GET of a foreign one might hold the event loop. */
  Future<Response> read(String name) {
    String key = key(name);
    return servers.read(key, Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(longest));
  }

  /**
   * Answers {@code [index]} where the claim is granted, else the record and its remaining milliseconds.
   *
   * @param unreadable a record that is to be treated as nothing, empty for none
   */
  Future<Response> claim(String name, Claim claim, Buffer unreadable) {
    Claimed claimed = new Claimed(claim.token(), claim.source(), System.currentTimeMillis() + claim.ttlMs());
    return run(CLAIM, name, JsonFormat.encode(claimed), claim.token(), claim.ttlMs(), index(claim.source()), unreadable);
  }

  Future<Before> set(Stored stored, long ttlMs) {
    String claim = stored.claim() == null ? "" : stored.claim();
    return run(SET, stored.thumbnail().name(), JsonFormat.encode(stored), ttlMs, claim, index(stored.source())).map(RedisRecords::before);
  }

  /** Its outcome is 1 if the claim was current. */
  Future<Before> release(String name, String claim, Failure failure) {
    return run(RELEASE, name, claim, failure == null ? "" : Json.encode(failure.reason()), failure == null ? 0 : failure.ttlMs(),
        failure == null ? 0 : System.currentTimeMillis() + failure.ttlMs())
        .map(answer -> new Before(answer.get(0).toInteger(), answer.get(0).toInteger() == 1, answer.get(1).toString()));
  }

  /**
   * Its outcome is 1 if that was a thumbnail.
   *
   * @param index only a record that depends on this source; empty for any
   */
  Future<Before> remove(String name, String index) {
    return run(REMOVE, name, index).map(RedisRecords::before);
  }

  /** What a record depends on, as its source's key, and the milliseconds it lives: -1 for ever, -2 if there is none. */
  Future<Response> state(String name) {
    return run(STATE, name);
  }

  private Future<Response> run(Script script, String name, Object... arguments) {
    Object[] all = new Object[arguments.length + 4];
    all[0] = longest;
    all[1] = keyPrefix + "s:";
    all[2] = servers.keepKeysTogether() ? 1 : 0;
    all[3] = name;
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return script.run(servers, key(name), all);
  }

  private static Before before(Response answer) {
    return new Before(answer.get(0).toInteger(), answer.get(1).toInteger() == 1, answer.get(2).toString());
  }

  private String key(String name) {
    return keyPrefix + KIND + name;
  }
}
