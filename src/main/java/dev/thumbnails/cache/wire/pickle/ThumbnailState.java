package dev.thumbnails.cache.wire.pickle;

/**
 * The attributes of a pickled {@code thumbnails.images.Thumbnail} that matter here. Only the name and the extension are always there, the others are
 * null where they are not; {@code path} and what follows it Python keeps without knowing it.
 *
 * @param extension as it is, which may be upper case
 * @param url where it is not the derived one
 * @param width as it is, which may be less than 1
 * @param alternatives as JSON text
 * @param metadata as JSON text
 */
public record ThumbnailState(String name, String extension, String url, Integer width, Integer height, String path, String source,
    String alternatives, String metadata) {
}
