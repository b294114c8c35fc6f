package dev.thumbnails.cache.json;

/** Text that is no JSON, or not strictly. The message is {@code line:column: problem}, without the place where it can't be told. */
public final class StrictJsonException extends RuntimeException {

  private final boolean hasPlace;

  StrictJsonException(String place, String problem) {
    super(place + problem, null, false, false);
    this.hasPlace = !place.isEmpty();
  }

  /** Whether the message begins with a line and a column. */
  public boolean hasPlace() {
    return hasPlace;
  }
}
