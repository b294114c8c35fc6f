/** Benchmarks: built and run on demand only, each figure a ratio of two things measured in one run. */
package dev.thumbnails.cache.bench;
