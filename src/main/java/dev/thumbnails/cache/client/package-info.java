/** How the cache is asked from anywhere in the cluster: on the asker's own node first, else on a node that answers, again if one does not. */
package dev.thumbnails.cache.client;
