/** The configuration: read once, strictly, with every problem found reported together. */
package dev.thumbnails.cache.config;
