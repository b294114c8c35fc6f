package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.sharing.Seldom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operation's failure is to the sender. A defect is logged with its stack, at most one of an operation in a second, and not explained. */
public final class Failures {

  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  /** By operation, for all instances together. */
  private static final Map<String, Seldom> SELDOM = new ConcurrentHashMap<>();
  private static final long INTERVAL_MS = 1000;

  private final String operation;
  private final long timeoutMs;

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
    if (SELDOM.computeIfAbsent(operation, first -> new Seldom(INTERVAL_MS)).mayLog()) {
      try {
        LOG.error("{} failed unexpectedly", operation, failure);
      } catch (Throwable unprintable) {
        LOG.error("{} failed unexpectedly, with a {} that can't be printed", operation, failure.getClass().getName());
      }
    }
  }
}
