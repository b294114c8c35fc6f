package dev.thumbnails.cache.bench;

/** Something of which it can be told how much it does in a second. */
interface Measured {

  /** What it is, as a row of a table says it. */
  String name();

  /** How many a second there were, in about so many seconds. */
  double perSecond(int seconds) throws Exception;

  /** For how long it is asked before it is measured. */
  default int warmUpSeconds() {
    return Settings.warmUpSeconds();
  }
}
