package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.redis.Records.Before;
import dev.thumbnails.cache.backend.redis.Records.Claiming;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.wire.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;

/** Grants claims in a cache that a Python site shares, where there is nothing that can be read. */
final class SharedClaims {

  private static final int ATTEMPTS = 10;
  private static final Script CLAIM = Script.of("index.lua", "records.lua", "shared.lua", "shared-claim.lua");

  private final SharedStore store;
  private final SharedValues values;
  private final RedisValues controls;

  SharedClaims(SharedStore store, SharedValues values, RedisValues controls) {
    this.store = store;
    this.values = values;
    this.controls = controls;
  }

  Future<Claiming> claim(String name, Claim claim) {
    return attempt(new Attempt(name, claim, store.end()), SharedStore.NONE, Buffer.buffer(), ATTEMPTS);
  }

  private record Attempt(String name, Claim claim, long end) {
  }

  /**
   * @param unreadable the digest of a value that was found unreadable, and so is nothing
   * @param control the same of a control
   */
  private Future<Claiming> attempt(Attempt asked, String unreadable, Buffer control, int attempts) {
    return attempts == 0 ? RedisFailure.changing() : store.until(asked.end(), () -> run(asked, unreadable, control))
        .compose(answer -> switch (answer.get(0).toString()) {
          case "granted" -> granted(answer.get(1).toInteger() == 1);
          case "none" -> Future.succeededFuture(new Claiming(null, new Lookup.Miss()));
          case "value" -> value(asked, answer, control, attempts);
          default -> control(asked, answer, unreadable, attempts);
        });
  }

  private Future<Response> run(Attempt asked, String unreadable, Buffer control) {
    Claim claim = asked.claim();
    Claimed claimed = new Claimed(claim.token(), claim.source(), System.currentTimeMillis() + claim.ttlMs());
    return store.run(CLAIM, asked.name(), JsonFormat.encode(claimed), claim.token(), claim.ttlMs(), store.index(claim.source()), control, unreadable,
        claim.renews() ? 1 : 0);
  }

  private Future<Claiming> granted(boolean mistyped) {
    if (mistyped) {
      values.mistyped();
    }
    return Future.succeededFuture(new Claiming(new Before(1, false, SharedStore.NONE), null));
  }

  private Future<Claiming> value(Attempt asked, Response answer, Buffer control, int attempts) {
    return store.until(asked.end(), () -> store.see(asked.name(), answer.get(1).toBuffer())).compose(seen -> seen.thumbnail() == null
        ? attempt(asked, seen.value().digest(), control, attempts - 1)
        : Future.succeededFuture(new Claiming(null, new Lookup.Hit(seen.thumbnail()))));
  }

  private Future<Claiming> control(Attempt asked, Response answer, String unreadable, int attempts) {
    Entry entry = controls.read(asked.name(), answer.get(1).toBuffer());
    return entry == null
        ? attempt(asked, unreadable, answer.get(1).toBuffer(), attempts - 1)
        : Future.succeededFuture(new Claiming(null, RedisValues.pending(entry, answer.get(2).toLong())));
  }
}
