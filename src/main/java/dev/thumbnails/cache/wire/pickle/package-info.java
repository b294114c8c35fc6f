/**
 * The pickle of a {@code thumbnails.images.Thumbnail} as CPython writes it, read and written without Python: no class is loaded, nothing is called.
 * The opcodes are those of <a href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools</a>.
 */
package dev.thumbnails.cache.wire.pickle;
