/**
 * Histories of random operations, and a checker that says for each name if one order of its operations explains every reply.
 *
 * <p>{@link dev.thumbnails.cache.history.Workload} makes a history, {@link dev.thumbnails.cache.history.Model} says what one operation does to one name,
 * {@link dev.thumbnails.cache.history.Linearizability} looks for the order. {@link dev.thumbnails.cache.history.DocumentedException} lists what may differ.
 */
package dev.thumbnails.cache.history;
