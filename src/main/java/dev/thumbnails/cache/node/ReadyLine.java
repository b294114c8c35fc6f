package dev.thumbnails.cache.node;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one line that a node prints once it answers. It is seen to answer: a {@code get} goes over this node's event bus first, again
 * and again while the backend is away.
 */
public final class ReadyLine {

  private static final Logger LOG = LoggerFactory.getLogger(ReadyLine.class);
  private static final String PROBE = "thumbnails-cache/ready";
  private static final long INTERVAL_MS = 250;

  private final PrintStream out;
  private final String version;
  private final String backend;
  private final String address;
  private final Instant start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
  private boolean waiting;

  /** @param address the address of the verticle's configuration */
  public ReadyLine(PrintStream out, String version, String backend, String address) {
    this.out = out;
    this.version = version;
    this.backend = backend;
    this.address = address;
  }

  void printWhenReady(Vertx vertx) {
    vertx.eventBus().request(address + ".get", PROBE, new DeliveryOptions().setLocalOnly(true))
        .onComplete(this::print, failure -> tryAgain(vertx, failure));
  }

  private void print(Message<Object> answer) {
    long tookMs = Duration.between(start, Instant.now()).toMillis();
    out.printf("thumbnails-cache %s ready in %d ms: backend %s, addresses %s.get, %s.set, %s.delete%n",
        version, tookMs, backend, address, address, address);
  }

  private void tryAgain(Vertx vertx, Throwable failure) {
    if (!waiting) {
      waiting = true;
      LOG.warn("deployed, but not ready yet: {}", failure.getMessage());
    }
    vertx.setTimer(INTERVAL_MS, id -> printWhenReady(vertx));
  }
}
