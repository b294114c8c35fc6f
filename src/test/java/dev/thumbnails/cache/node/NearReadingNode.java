package dev.thumbnails.cache.node;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.SingleFlight;
import dev.thumbnails.cache.backend.near.NearBackend;
import dev.thumbnails.cache.backend.near.NearCache;
import dev.thumbnails.cache.backend.near.NearSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A node in a JVM of its own that reads through a near cache which hears of 19 changes of 20, until it is given a line. In the end it says of each value
 * until when it was answered: the latest moment at which somebody asked who was given it; until then, how many reads have been answered. (The moments of
 * all JVMs on one machine are of one clock.)
 */
final class NearReadingNode {

  private static final long STEP_MS = 5;
  private static final double DROPPED = 0.05;
  static final int REPORTED = 25_000;

  private final Vertx vertx;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Random random = new Random(20261123);
  private final Map<String, Long> lastAsked = new HashMap<>();
  private final int names;
  private final long perSecond;
  private volatile boolean told;
  private CacheBackend backend;
  private long sent;
  private long answered;
  private long failed;
  private boolean allSent;

  private NearReadingNode(Vertx vertx, int names, long perSecond) {
    this.vertx = vertx;
    this.names = names;
    this.perSecond = perSecond;
  }

  /** @param arguments the backend's configuration, the bound in milliseconds, how many names, and reads a second */
  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    NearReadingNode node = new NearReadingNode(vertx, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
    vertx.runOnContext(start -> node.open(new JsonObject(arguments[0]), Long.parseLong(arguments[1])));
    System.in.read();
    node.told = true;
  }

  private void open(JsonObject config, long boundMs) {
    NearCache near = NearCache.acquire(vertx, "near", new NearSettings(10_000, boundMs), meters);
    BackendOpening.open(vertx, config, "thumbnails.cache", 2000, ended -> { }, new Forgetful(near.changes(), random)).onSuccess(opened -> {
      backend = new NearBackend(new SingleFlight(opened, OwnContext.of(vertx), 2000), near, ChangeListener.NONE);
      System.out.println("ready");
      readOn();
    });
  }

  /** By a timer after the other: a periodic one makes up, all at once, for the time in which the node was frozen. */
  private void readOn() {
    for (long step = perSecond * STEP_MS / 1000; step > 0; step--) {
      read();
    }
    if (told) {
      allSent = true;
      tellOnceAnswered();
    } else {
      vertx.setTimer(STEP_MS, id -> readOn());
    }
  }

  private void read() {
    String name = "n/" + random.nextInt(names);
    long asked = System.nanoTime();
    sent++;
    backend.look(name).onComplete(found -> {
      Thumbnail thumbnail = found.succeeded() ? Lookup.thumbnail(found.result()) : null;
      if (thumbnail == null) {
        failed++;
      } else {
        lastAsked.merge(name + " " + thumbnail.path(), asked, Math::max);
      }
      if (++answered % REPORTED == 0) {
        System.out.println(answered(answered));
      }
      tellOnceAnswered();
    });
  }

  private void tellOnceAnswered() {
    if (allSent && answered == sent) {
      tell();
    }
  }

  /** What it prints then. */
  static String answered(long reads) {
    return "answered " + reads;
  }

  private void tell() {
    JsonObject last = new JsonObject();
    lastAsked.forEach(last::put);
    System.out.println(new JsonObject().put("reads", answered).put("failed", failed)
        .put("hits", (long) meters.get("cache.near.gets").tag("result", "hit").functionCounter().count()).put("last", last).encode());
    vertx.close();
  }

  /** Loses one change in twenty. */
  private record Forgetful(ChangeListener near, Random random) implements ChangeListener {

    @Override
    public void changed(String name) {
      if (random.nextDouble() >= DROPPED) {
        near.changed(name);
      }
    }

    @Override
    public Future<Void> sourceChanged(String source) {
      return near.sourceChanged(source);
    }

    @Override
    public void allChanged() {
      near.allChanged();
    }
  }
}
