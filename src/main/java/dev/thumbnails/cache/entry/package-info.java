/** What is kept under a name. */
package dev.thumbnails.cache.entry;
