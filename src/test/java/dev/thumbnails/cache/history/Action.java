package dev.thumbnails.cache.history;

import io.vertx.core.Future;

/** One thing that a caller does, in one message or several. It completes when the caller may do the next thing, and fails only if a test has to. */
@FunctionalInterface
interface Action {

  Future<?> run(Caller caller);
}
