package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operation's failure is to the sender. A defect is logged with its stack, at most one a second, and not explained. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String operation;
  private final long timeoutMs;
  private final AtomicLong lastLogged = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

  public Failures(String operation, long timeoutMs) {
    this.operation = operation;
    this.timeoutMs = timeoutMs;
  }

  /** Never null; a failure that is not expected is logged. */
  public CacheException of(Throwable failure) {
    if (failure instanceof CacheException expected) {
      return expected;
    }
    if (failure instanceof TimeoutException) {
      return new CacheException(FailureCode.TIMEOUT, "no answer from the backend within timeoutMs (" + timeoutMs + " ms), the time of this operation, or its sender's deadline");
    }
    log(failure);
    return new CacheException(FailureCode.INTERNAL, "an unexpected error in " + operation + "; see the node's log");
  }

  private void log(Throwable failure) {
    long last = lastLogged.get();
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS && lastLogged.compareAndSet(last, now)) {
      LOG.error("{} failed unexpectedly", operation, failure);
    }
  }
}
