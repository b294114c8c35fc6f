package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Random changes of a few names and sources by one backend of its own, many at once. */
final class IndexWalk extends VerticleBase {

  static final List<String> NAMES = IntStream.range(0, 192).mapToObj(i -> "walk/" + i).toList();
  static final List<String> SOURCES = IntStream.range(0, 12).mapToObj(i -> "originals/" + i + ".jpg").toList();

  private static final int AT_ONCE = 16;
  /** Changes race when they are of one name, and a name then rests: the next change of it might put right what a race has left. */
  private static final int WINDOW = 8;
  /** Once in so many changes, for the same reason. */
  private static final int RARELY = 2000;
  private static final long SHORT_MS = 40;
  private static final long LONG_MS = 600_000;

  /** The last claim that was granted of each name, by whichever backend. */
  private static final Map<String, String> CLAIMS = new ConcurrentHashMap<>();

  private final JsonObject section;
  private final Random random;
  private CacheBackend backend;
  private int changes;
  private int begun;

  /** @param section of a configuration, which says where the backend keeps what */
  IndexWalk(JsonObject section, long seed) {
    this.section = section;
    this.random = new Random(seed);
  }

  @Override
  public Future<?> start() {
    return BackendOpening.open(vertx, section.copy(), name -> { }).onSuccess(opened -> backend = opened);
  }

  @Override
  public Future<?> stop() {
    return backend.close();
  }

  /** Makes so many changes, from the first name to the last; fails if one of them fails otherwise than by a race. */
  Future<Void> walk(int changes) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(here -> {
      this.changes = changes;
      Future.all(IntStream.range(0, AT_ONCE).mapToObj(i -> next()).toList()).<Void>mapEmpty().onComplete(done);
    });
    return done.future();
  }

  private Future<?> next() {
    return begun++ >= changes ? Future.succeededFuture() : change().transform(changed -> changed.succeeded() || isOfRace(changed.cause())
        ? next()
        : Future.failedFuture(changed.cause()));
  }

  private static boolean isOfRace(Throwable failure) {
    return failure instanceof CacheException known
        && (known.code() == FailureCode.CONFLICT || known.getMessage().equals(RedisFailure.changing().cause().getMessage()));
  }

  private Future<?> change() {
    int first = (int) ((long) begun * NAMES.size() / changes);
    String name = NAMES.get((first + random.nextInt(WINDOW)) % NAMES.size());
    String source = SOURCES.get(random.nextInt(SOURCES.size()));
    Thumbnail thumbnail = Thumbnail.of(name).withExtension("jpg").withSource(source).withSize(1 + random.nextInt(1000), 1);
    if (random.nextInt(RARELY) == 0) {
      return backend.invalidate(source);
    }
    int kind = random.nextInt(100);
    if (kind < 30) {
      return backend.set(thumbnail, 0);
    } else if (kind < 40) {
      return backend.set(thumbnail, random.nextBoolean() ? SHORT_MS : LONG_MS);
    } else if (kind < 45) {
      return backend.set(Thumbnail.of(name).withExtension("jpg"), 0);
    } else if (kind < 55) {
      return backend.set(thumbnail, kind % 2 == 0 ? 0 : LONG_MS, CLAIMS.getOrDefault(name, "none"));
    } else if (kind < 70) {
      return claim(name, source);
    } else if (kind < 77) {
      return backend.release(name, CLAIMS.getOrDefault(name, "none"), null);
    } else if (kind < 82) {
      return backend.release(name, CLAIMS.getOrDefault(name, "none"), new Failure("broken", random.nextBoolean() ? SHORT_MS : LONG_MS));
    }
    return backend.delete(name);
  }

  private Future<?> claim(String name, String source) {
    String token = "token-" + random.nextInt(Integer.MAX_VALUE);
    return backend.claim(name, new Claim(token, source, random.nextBoolean() ? SHORT_MS : LONG_MS)).onSuccess(found -> {
      if (found instanceof Lookup.Granted) {
        CLAIMS.put(name, token);
      }
    });
  }
}
