/** The form in which a thumbnail is stored where bytes are kept. */
package dev.thumbnails.cache.wire;
