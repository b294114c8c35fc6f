/** The HTTP bridge: each request becomes a message to the cache, and each reply a response. */
package dev.thumbnails.cache.http;
