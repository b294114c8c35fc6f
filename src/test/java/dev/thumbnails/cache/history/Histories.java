package dev.thumbnails.cache.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Makes a history through any doors and checks it. A long one is made in parts, so that it needs little memory. */
public final class Histories {

  /** How many operations are made and checked at a time. */
  static final long PART = 100_000;
  private static final long PART_SECONDS = 240;
  private static final long BUS_MS = 10_000;

  private final Vertx vertx;
  private final Plan plan;
  private final Limits limits;
  private final List<Door> doors = new ArrayList<>();
  private Runnable disturbance;

  /** @param vertx that the callers run on */
  public Histories(Vertx vertx, Plan plan, Limits limits) {
    this.vertx = vertx;
    this.plan = plan;
    this.limits = limits;
  }

  /** Adds plain messages with a deadline that is far away. */
  public Histories bus(Vertx of, String node) {
    return bus(of, node, BUS_MS);
  }

  /**
   * Adds plain messages.
   *
   * @param node null in a cluster, where any node may answer
   * @param timeoutMs how long each waits for its reply
   */
  public Histories bus(Vertx of, String node, long timeoutMs) {
    doors.add(new BusDoor(of, "bus" + doors.size() + "-", node, timeoutMs));
    return this;
  }

  /**
   * Adds calls of {@link ThumbnailCache}.
   *
   * @param node null in a cluster, where any node may answer
   */
  public Histories cache(Vertx of, String node) {
    doors.add(new CacheDoor(ThumbnailCache.create(of), "cache" + doors.size() + "-", node));
    return this;
  }

  /** Adds requests to a bridge in HTTP/1.1. */
  public Histories http(int port, String node) {
    return http(new HttpClientOptions(), "http", port, node);
  }

  /** Adds requests to a bridge with TLS. */
  public Histories https(HttpVersion version, int port, String node) {
    HttpClientOptions options = new HttpClientOptions().setProtocolVersion(version).setSsl(true).setUseAlpn(true).setTrustAll(true).setVerifyHost(false);
    return http(options, version == HttpVersion.HTTP_2 ? "h2-" : "https", port, node);
  }

  private Histories http(HttpClientOptions options, String kind, int port, String node) {
    doors.add(new HttpDoor(vertx.createHttpClient(options), port, kind + doors.size() + "-", node));
    return this;
  }

  /** Adds what happens again and again while the history is being made, on the thread of the test. */
  public Histories meanwhile(Runnable disturbance) {
    this.disturbance = disturbance;
    return this;
  }

  /**
   * Makes the history and checks it.
   *
   * @param callers how many for each door
   * @return the figure to show
   */
  public String check(int callers) {
    System.out.println("seed " + plan.seed());
    Map<String, Integer> refusals = new TreeMap<>();
    Map<String, Long> counts = new TreeMap<>();
    long operations = 0;
    long madeNanos = 0;
    long checkedNanos = 0;
    for (int part = 0; operations < plan.operations(); part++) {
      Workload workload = new Workload(vertx, plan.part(part, Math.min(PART, plan.operations() - operations)), part);
      long start = System.nanoTime();
      History history = made(workload, callers);
      long made = System.nanoTime();
      List<Violation> violations = Linearizability.check(history, limits);
      operations += workload.calls();
      history.counts().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
      madeNanos += made - start;
      checkedNanos += System.nanoTime() - made;
      workload.refusals().forEach((failure, count) -> refusals.merge(failure, count, Integer::sum));
      assertThat(violations).as(() -> "seed " + plan.seed() + "\n" + shown(violations)).isEmpty();
      assertThat(workload.defects()).as("failures of no store or node that is away: " + refusals).isZero();
    }
    return String.format("%d operations on %d names through %d doors in %d ms, checked in %d ms, seed %d: no violation; failures: %s; of single names: %s",
        operations, plan.names(), doors.size(), TimeUnit.NANOSECONDS.toMillis(madeNanos), TimeUnit.NANOSECONDS.toMillis(checkedNanos), plan.seed(), refusals, counts);
  }

  private History made(Workload workload, int callers) {
    Future<History> making = workload.run(doors, callers);
    if (disturbance != null) {
      do {
        disturbance.run();
      } while (!making.isComplete());
    }
    return Futures.await(making, PART_SECONDS);
  }

  private static String shown(List<Violation> violations) {
    return violations.stream().map(Violation::show).collect(Collectors.joining("\n"));
  }
}
