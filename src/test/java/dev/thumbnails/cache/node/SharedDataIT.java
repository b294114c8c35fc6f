package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.AsyncMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code shared-data} in Hazelcast: what was acknowledged stays, and what was taken away stays away. This JVM is a member that has the backend. */
@Tag("faults")
class SharedDataIT {

  private static final JsonObject SECTION = new JsonObject().put("type", "shared-data");
  private static final String MAP = "thumbnails.cache";
  private static final String SOURCE = "a source";
  /** Hazelcast looks for what is over every five seconds, at a part of each partition. */
  private static final long SWEPT_SECONDS = 60;
  private static final long AWAY_MS = 12_000;

  @TempDir
  Path directory;

  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private TestCluster cluster;
  private TestNodes nodes;
  private Vertx vertx;
  private CacheBackend backend;

  @BeforeEach
  void prepare() throws IOException {
    cluster = new TestCluster(directory);
    nodes = new TestNodes(directory, cluster, new JsonObject().put("backend", SECTION));
  }

  @AfterEach
  void leave() {
    nodes.close();
    cluster.close();
  }

  /** Of three members the one that hung has the smaller part, which goes into the other. It brought 391 of 600 back. */
  @Test
  void aNodeThatHungDoesNotBringBackWhatWasRemoved() {
    join(2);
    int count = 600;
    setAll(count, 1);
    whileAway(nodes.get(1), 3, () -> assertThat(Futures.await(backend.invalidate(SOURCE), 60)).isEqualTo(count));
    long back = hits(count, 0);
    Figures.show("shared-data, one of three members hangs for " + AWAY_MS + " ms: " + back + " of " + count + " thumbnails that were invalidated came back");
    assertThat(back).isZero();
  }

  /** Of two members the older is what the other one goes into, even if the older is the one that hung. It undid 300 of 300 changes. */
  @Test
  void theOlderOfTwoNodesLosesToo() {
    join(1);
    int count = 300;
    setAll(2 * count, 1);
    whileAway(nodes.get(0), 2, () -> {
      setAll(count, 2);
      Futures.await(all(count, i -> backend.delete(name(count + i))), 60);
    });
    long undone = count - hits(count, 2);
    long back = IntStream.range(count, 2 * count).filter(i -> Futures.await(backend.get(name(i))) != null).count();
    Figures.show("shared-data, the older of two members hangs for " + AWAY_MS + " ms: " + undone + " of " + count + " changes undone, and " + back + " of "
        + count + " deleted thumbnails back");
    assertThat(undone).isZero();
    assertThat(back).isZero();
  }

  /** An entry that took the place of a removal's mark, or of a thumbnail, left nothing when it ended: nearly all came back. */
  @Test
  void whatEndsWhileANodeHangsBringsNothingBack() {
    join(2);
    int each = 100;
    List<IntFunction<Future<?>>> changes = List.of(
        i -> backend.delete(name(i)).compose(deleted -> claim(i)),
        i -> backend.delete(name(i)).compose(deleted -> claim(i)).compose(claimed -> backend.release(name(i), "token", new Failure("no such file", 500))),
        i -> backend.set(thumbnail(i, 2), 500),
        i -> backend.delete(name(i)).compose(deleted -> backend.set(thumbnail(i, 2), 500)),
        i -> backend.delete(name(i)).compose(deleted -> claim(i)).compose(claimed -> backend.set(thumbnail(i, 2), 500, "token")),
        i -> backend.set(thumbnail(i, 2), 500).compose(set -> vertx.timer(600)).compose(over -> claim(i)));
    int count = changes.size() * each;
    setAll(count, 1);
    whileAway(nodes.get(1), 3, () -> {
      Futures.await(all(count, i -> changes.get(i / each).apply(i)), 60);
      awaitMs(System.currentTimeMillis() + 1000);
      // Half of what has ended is met by a look.
      assertThat(hits(count / 2, 0)).isZero();
    });
    long back = hits(count, 0);
    Figures.show("shared-data, one of three members hangs for " + AWAY_MS + " ms: " + back + " of " + count + " thumbnails back after what had replaced them ended");
    assertThat(back).isZero();
  }

  private Future<Lookup> claim(int i) {
    return backend.claim(name(i), new Claim("token", null, 500));
  }

  /** The set has found the claim current, and stored after the reply: 26 of 6600. */
  @ParameterizedTest
  @ValueSource(strings = {"delete", "invalidate"})
  void nothingIsStoredAfterTheRemovalWithAClaimThatHasLapsed(String removal) {
    join(1);
    int rounds = 40;
    int count = 165;
    long stored = 0;
    for (int round = 0; round < rounds; round++) {
      long claimMs = 300;
      long endMs = System.currentTimeMillis() + claimMs;
      Futures.await(all(count, i -> backend.claim(name(i), new Claim("token", SOURCE, claimMs))));
      awaitMs(endMs - 2);
      Future<?> sets = all(count, i -> backend.set(thumbnail(i, 1), 0, "token").transform(done -> Future.succeededFuture()));
      awaitMs(endMs + round % 10 * 3);
      Future<?> removed = removal.equals("delete") ? all(count, i -> backend.delete(name(i))) : backend.invalidate(SOURCE);
      Futures.await(Future.join(sets, removed), 30);
      stored += hits(count, 0);
      Futures.await(backend.clear(), 30);
    }
    Figures.show("shared-data, " + removal + " against a set whose claim lapses: " + stored + " of " + rounds * count + " stored after the removal");
    assertThat(stored).isZero();
  }

  /** All 2000 stayed for ever. */
  @Test
  void whatIsOverLeavesTheMemory() {
    join(1);
    int count = 1000;
    Futures.await(all(count, i -> backend.claim(name(i), new Claim("token", null, 30_000))
        .compose(granted -> backend.set(thumbnail(i, 1), 1000, "token"))), 30);
    Futures.await(all(count, i -> backend.claim("failing/" + i, new Claim("token", null, 30_000))
        .compose(granted -> backend.release("failing/" + i, "token", new Failure("no such file", 1000)))), 30);
    int there = Futures.await(map().compose(AsyncMap::size));
    assertThat(there).isEqualTo(2 * count);
    long setMs = System.currentTimeMillis();
    Futures.await(Until.holds(vertx, () -> map().compose(AsyncMap::size), size -> size == 0), SWEPT_SECONDS);
    Figures.show("shared-data in Hazelcast, entries that live for 1 s: none of " + 2 * count + " in memory after " + (System.currentTimeMillis() - setMs) + " ms");
  }

  /** The lifetime comes after the record: it must not end what somebody else has put there since. */
  @Test
  void aLifetimeEndsNothingThatCameAfterIt() {
    join(1);
    int count = 2000;
    Futures.await(all(count, i -> backend.claim(name(i), new Claim("token", null, 30_000))), 30);
    for (int from = 0; from < count; from += 100) {
      int first = from;
      Futures.await(all(100, i -> Future.join(
          backend.release(name(first + i), "token", new Failure("no such file", 100)),
          backend.set(thumbnail(first + i, 2), 0))), 30);
    }
    awaitMs(System.currentTimeMillis() + 5000);
    assertThat(hits(count, 2)).isEqualTo(count);
  }

  /** A set that met a claim which was being granted told nobody: 32 of 2496 rounds waited for the claim's end. */
  @Test
  void aSetEndsTheClaimThatIsGrantedMeanwhile() {
    join(1);
    int rounds = 2500;
    int atOnce = 50;
    long granted = 0;
    long untold = 0;
    for (int from = 0; from < rounds; from += atOnce) {
      int first = from;
      List<Future<Lookup>> claims = IntStream.range(0, atOnce).mapToObj(i -> {
        Future<Lookup> claim = backend.claim(name(first + i), new Claim("token", null, 30_000));
        Future<Void> set = afterLooks(i % 5).compose(looked -> backend.set(thumbnail(first + i, 1), 0));
        return claim.compose(found -> set.map(found));
      }).toList();
      Futures.await(Future.all(claims));
      for (int i = 0; i < atOnce; i++) {
        if (claims.get(i).result() instanceof Lookup.Granted) {
          granted++;
          untold += ended.contains(name(first + i)) ? 0 : 1;
        }
      }
    }
    Figures.show("shared-data, a set meets a claim that is being granted: " + untold + " of " + granted + " ended without a word, in " + rounds + " rounds");
    assertThat(granted).isPositive();
    assertThat(untold).isZero();
  }

  private void join(int count) {
    nodes.start(count);
    vertx = cluster.join();
    cluster.awaitMembers(size -> size == count + 1);
    backend = Futures.await(BackendOpening.open(vertx, SECTION, ended::add).map(opened -> (CacheBackend) opened));
  }

  private void whileAway(NodeProcess node, int members, Runnable change) {
    cluster.awaitMembers(size -> size == members);
    node.freeze();
    long frozenMs = System.currentTimeMillis();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(cluster.members().getNodes().size()), size -> size == members - 1), 30);
    change.run();
    awaitMs(frozenMs + AWAY_MS);
    node.thaw();
    cluster.awaitMembers(size -> size == members);
    // The parts are one before their records are.
    awaitMs(System.currentTimeMillis() + 5000);
  }

  private Future<?> afterLooks(int looks) {
    return looks == 0 ? Future.succeededFuture() : backend.get("nothing").compose(none -> afterLooks(looks - 1));
  }

  private void setAll(int count, int version) {
    Futures.await(all(count, i -> backend.set(thumbnail(i, version), 0)), 60);
  }

  /** How many are there, of that version or of any for 0. */
  private long hits(int count, int version) {
    return IntStream.range(0, count).mapToObj(i -> Futures.await(backend.get(name(i))))
        .filter(found -> found != null && (version == 0 || found.path().equals(Integer.toString(version)))).count();
  }

  private Future<?> all(int count, IntFunction<Future<?>> call) {
    return Future.all(IntStream.range(0, count).mapToObj(call).toList());
  }

  private void awaitMs(long epochMs) {
    long leftMs = epochMs - System.currentTimeMillis();
    if (leftMs > 0) {
      Futures.await(vertx.timer(leftMs, TimeUnit.MILLISECONDS), 30);
    }
  }

  private Future<AsyncMap<String, Object>> map() {
    return vertx.sharedData().getAsyncMap(MAP);
  }

  private static String name(int i) {
    return "n/" + i;
  }

  private static Thumbnail thumbnail(int i, int version) {
    return Thumbnail.of(name(i)).withPath(Integer.toString(version)).withSource(SOURCE);
  }
}
