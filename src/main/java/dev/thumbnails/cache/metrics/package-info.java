/** What the cache counts, in Micrometer's meters: one set for each Vert.x instance and address. */
package dev.thumbnails.cache.metrics;
