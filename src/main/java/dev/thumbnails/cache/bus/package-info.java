/** The event bus side: messages decoded, turned into calls of a backend, and each answered once. */
package dev.thumbnails.cache.bus;
