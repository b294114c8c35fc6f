package dev.thumbnails.cache.node;

import dev.thumbnails.cache.config.Reason;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one line that a node prints once it answers. It is seen to answer: a question goes over this node's event bus to its backend first,
 * again and again while that is away.
 */
public final class ReadyLine {

  private static final Logger LOG = LoggerFactory.getLogger(ReadyLine.class);
  private static final long INTERVAL_MS = 250;

  private final PrintStream out;
  private final String version;
  private final String backend;
  private final String address;
  private boolean waiting;

  /** @param address the address of the verticle's configuration */
  public ReadyLine(PrintStream out, String version, String backend, String address) {
    this.out = out;
    this.version = version;
    this.backend = backend;
    this.address = address;
  }

  /** @param place gives what comes after the addresses; asked once, when the line is printed */
  void printWhenReady(Vertx vertx, Supplier<String> place) {
    vertx.eventBus().request(address + ".health", null, new DeliveryOptions().setLocalOnly(true))
        .onComplete(healthy -> print(place, HttpBridgeVerticle.url(vertx, address)), failure -> tryAgain(vertx, place, failure));
  }

  private void print(Supplier<String> place, Optional<URI> http) {
    // Not since the process's start instant, which Linux tells by a boot time in whole seconds.
    long tookMs = ManagementFactory.getRuntimeMXBean().getUptime();
    // Written at once: who waits for the line is not to read a part of it.
    out.println("thumbnails-cache %s ready in %d ms: backend %s, addresses %s.get, %s.set, %s.delete%s%s".formatted(
        version, tookMs, backend, address, address, address, place.get(), http.map(url -> ", " + url).orElse("")));
  }

  private void tryAgain(Vertx vertx, Supplier<String> place, Throwable failure) {
    if (!waiting) {
      waiting = true;
      LOG.warn("deployed, but not ready yet: {}", Reason.of(failure));
    }
    vertx.setTimer(INTERVAL_MS, id -> printWhenReady(vertx, place));
  }
}
