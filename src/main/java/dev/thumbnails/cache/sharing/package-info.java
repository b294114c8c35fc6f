/** What the verticles of one Vert.x instance have in common. */
package dev.thumbnails.cache.sharing;
