/**
 * A cache of thumbnail references on the Vert.x event bus.
 *
 * <p>{@link dev.thumbnails.cache.CacheVerticle} answers the addresses {@code thumbnails.cache.get}, {@code .set} and
 * others through the backend that its configuration names; {@link dev.thumbnails.cache.ThumbnailCache} speaks to them
 * from another verticle, and has each thumbnail made once in a whole cluster. A miss is an answer ({@code null}), never a failure; every message gets one reply; a failure has one of
 * the codes of {@link dev.thumbnails.cache.FailureCode}. {@link dev.thumbnails.cache.http.HttpBridgeVerticle} opens the same over HTTP.
 *
 * <p>Below: {@code bus} decodes messages and answers them, {@code entry} is what is kept under a name, {@code backend} keeps it,
 * {@code wire} is its stored form,
 * {@code http} is the bridge, {@code metrics} counts, {@code config} reads the configuration, {@code json} takes JSON strictly,
 * {@code sharing} is what the verticles of one Vert.x instance have in common, {@code node} runs all of it from a command line.
 */
package dev.thumbnails.cache;
