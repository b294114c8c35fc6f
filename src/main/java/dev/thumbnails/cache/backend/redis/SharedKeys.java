package dev.thumbnails.cache.backend.redis;

/**
 * Under which keys a cache that Python shares keeps what: the thumbnails where Python does, all else where Python never looks. That is told apart by what the
 * shared keys begin with, so that several sites can have one database.
 *
 * @param keyPrefix the site's; empty for none
 * @param scope what the shared keys begin with
 * @param isFlat whether names lose their slashes, as in Django
 */
record SharedKeys(String keyPrefix, String scope, boolean isFlat) {

  private static final String CONTROL = "thumbnails:c:";
  private static final String INDEX = "thumbnails:s:";

  static SharedKeys ofPythonThumbnails(String keyPrefix) {
    return new SharedKeys(keyPrefix, keyPrefix, false);
  }

  /** As Django's {@code make_key}. */
  static SharedKeys ofDjango(String keyPrefix, long version) {
    return new SharedKeys(keyPrefix, keyPrefix + ":" + version + ":", true);
  }

  String value(String name) {
    return scope + (isFlat ? name.replace("/", "") : name);
  }

  /** Of the claim or negative entry of a name, or of what else there is to know of its thumbnail. */
  String control(String name) {
    return control() + name;
  }

  /** With the scope's length, so that none begins as another's does. */
  String control() {
    return CONTROL + scope.length() + ":" + scope;
  }

  /** What the keys of the sources' names begin with. */
  String index() {
    return INDEX + scope.length() + ":" + scope;
  }

  /** Whether that is no key of Python's. */
  static boolean isOwn(String key) {
    return key.startsWith(CONTROL) || key.startsWith(INDEX);
  }
}
