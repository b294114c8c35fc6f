/** A runnable node: its conf file, its cluster, and the line that says it is ready. Not needed by an application of one's own. */
package dev.thumbnails.cache.node;
