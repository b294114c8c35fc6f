package dev.thumbnails.cache.backend;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/**
 * What a backend is opened with.
 *
 * @param address the event bus address of this cache, which tells it from another one in the same Vert.x
 * @param timeoutMs how long a request may take
 * @param maximumThumbnailBytes the longest canonical JSON of a thumbnail that is ever set
 * @param maximumInFlight how many requests there can be at once
 * @param meters where it may register meters of its own, which get the tag {@code cache}; it is shared by the instances on this node
 * @param claimEnded gets the name of each claim that was ended before its time, after the store has changed; may be called on any
 *     thread, does not block and does not throw
 * @param changes what a backend that hears of changes by anyone in its store tells of them; {@link ChangeListener#NONE} where that interests
 *     nobody, so that it need not listen. What is changed through this backend need not be told
 * @param deadline until when the call that is being made is worth while
 */
public record BackendContext(Vertx vertx, String address, long timeoutMs, int maximumThumbnailBytes, int maximumInFlight,
    MeterRegistry meters, Consumer<String> claimEnded, ChangeListener changes, CallDeadline deadline) {
}
