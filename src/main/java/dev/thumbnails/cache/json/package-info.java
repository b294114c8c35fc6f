/** JSON values taken strictly: nothing is coerced, and what is kept can be written and read back unchanged. */
package dev.thumbnails.cache.json;
