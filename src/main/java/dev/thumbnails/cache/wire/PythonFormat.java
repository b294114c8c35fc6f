package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.StrictJson;
import dev.thumbnails.cache.json.StrictJsonException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.pickle.PickleReader;
import dev.thumbnails.cache.wire.pickle.PickleWriter;
import dev.thumbnails.cache.wire.pickle.ThumbnailState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * The form in which python-thumbnails stores a thumbnail: the pickle of its {@code thumbnails.images.Thumbnail}. Path and url are not in it, they follow
 * from the name; what Python does not know travels as further attributes of the object, which it keeps.
 *
 * @param thumbnailPath the site's THUMBNAIL_PATH, null where paths are not derived
 * @param thumbnailUrl the site's THUMBNAIL_URL, null where urls are not derived
 * @param release whether the site has python-thumbnails 0.5.1 or earlier, for which every extension is {@code jpg}
 * @param pickleProtocol from 2 to 5
 * @param maximumThumbnailBytes the longest JSON of a thumbnail that is ever set, and so of an attribute of ours
 */
public record PythonFormat(String thumbnailPath, String thumbnailUrl, boolean release, Compression compression, int pickleProtocol,
    int maximumThumbnailBytes) {

  /** In bytes, before and after it is expanded; a longer value is no thumbnail. */
  public static final int LONGEST = PickleReader.LONGEST;

  private static final String RELEASE_EXTENSION = "jpg";

  /**
   * What is stored.
   *
   * @throws InvalidInputException if it has no extension, which Python can't do without
   */
  public Buffer encode(Thumbnail thumbnail) {
    return compress(pickle(thumbnail));
  }

  public Buffer compress(Buffer pickle) {
    return compression.compress(pickle);
  }

  /** @throws InvalidInputException as of {@link #encode} */
  public Buffer pickle(Thumbnail thumbnail) {
    if (thumbnail.extension() == null) {
      throw new InvalidInputException("extension", "is required, since the cache is shared with python-thumbnails");
    }
    String file = thumbnail.name() + "." + thumbnail.extension();
    String path = thumbnail.path() == null || thumbnail.path().equals(join(thumbnailPath, file)) ? null : thumbnail.path();
    ThumbnailState state = new ThumbnailState(thumbnail.name(), thumbnail.extension(), url(thumbnail, file), thumbnail.width(), thumbnail.height(), path,
        thumbnail.source(), alternatives(thumbnail), metadata(thumbnail));
    return PickleWriter.write(state, pickleProtocol);
  }

  /**
   * Reads a stored value, which may be anything.
   *
   * @param longest in bytes, of the value and of what it expands to
   * @throws UnreadableException, and no other exception, if it is no thumbnail
   */
  public Thumbnail decode(Buffer value, int longest) {
    if (value.length() > longest) {
      throw new UnreadableException(Reason.TOO_LARGE);
    }
    byte[] bytes = value.getBytes();
    if (isInteger(bytes)) {
      throw new UnreadableException(Reason.NOT_A_THUMBNAIL);
    }
    ThumbnailState state = PickleReader.read(Compression.expand(bytes, longest), maximumThumbnailBytes);
    if (!isName(state.name())) {
      throw new UnreadableException(Reason.INVALID_NAME);
    }
    try {
      return thumbnail(state);
    } catch (InvalidInputException e) {
      throw new UnreadableException(Reason.NOT_A_THUMBNAIL);
    }
  }

  private Thumbnail thumbnail(ThumbnailState state) {
    String file = state.name() + "." + state.extension();
    // A site's extension may be upper case, and then its files' names are so too.
    String extension = state.extension().toLowerCase(Locale.ROOT);
    String path = state.path() == null ? join(thumbnailPath, file) : state.path();
    String url = state.url() == null || state.url().isEmpty() ? join(thumbnailUrl, file) : state.url();
    Thumbnail alternatives = own("alternatives", state.alternatives());
    Thumbnail metadata = own("metadata", state.metadata());
    return new Thumbnail(state.name(), extension, path, url, state.width(), state.height(), state.source(),
        alternatives == null ? null : alternatives.alternatives(), metadata == null ? null : metadata.metadata());
  }

  /** A thumbnail with what an attribute of ours says; null where there is none, and where the site has one of the same name, which is nothing to us. */
  private Thumbnail own(String field, String text) {
    if (text == null || text.length() > maximumThumbnailBytes) {
      return null;
    }
    try {
      return Thumbnail.fromJson(new JsonObject().put("name", field).put(field, StrictJson.decode(text)));
    } catch (StrictJsonException | InvalidInputException e) {
      return null;
    }
  }

  /** Unless Python derives it, and so does this cache. */
  private String url(Thumbnail thumbnail, String file) {
    String url = thumbnail.url() == null ? join(thumbnailUrl, file) : thumbnail.url();
    boolean derives = !release || thumbnail.extension().equals(RELEASE_EXTENSION);
    return derives && (url == null || url.equals(pythonUrl(file)) && url.equals(join(thumbnailUrl, file))) ? null : url;
  }

  /** As python-thumbnails joins them, which makes {@code https:/} of a url. */
  private String pythonUrl(String file) {
    return thumbnailUrl == null ? null : (thumbnailUrl + "/" + file).replace("//", "/");
  }

  private static String alternatives(Thumbnail thumbnail) {
    return thumbnail.alternatives() == null ? null : JsonText.encode(thumbnail.alternatives());
  }

  private static String metadata(Thumbnail thumbnail) {
    return thumbnail.metadata() == null ? null : JsonText.encode(thumbnail.metadata());
  }

  /** With one slash between, and nothing else changed. */
  private static String join(String directory, String file) {
    if (directory == null) {
      return null;
    }
    return directory.isEmpty() || directory.endsWith("/") ? directory + file : directory + "/" + file;
  }

  private static boolean isName(String name) {
    try {
      ThumbnailName.check(name);
      return true;
    } catch (InvalidInputException e) {
      return false;
    }
  }

  /** Django's caches store them as digits. */
  private static boolean isInteger(byte[] bytes) {
    int from = bytes.length > 1 && bytes[0] == '-' ? 1 : 0;
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return bytes.length > from;
  }
}
