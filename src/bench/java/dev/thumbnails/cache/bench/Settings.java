package dev.thumbnails.cache.bench;

/** How long a JVM measures: system properties, which {@link Benches} passes to each. */
final class Settings {

  private Settings() {
  }

  /** Those of this JVM that count. */
  static int rounds() {
    return Integer.getInteger("rounds", 3);
  }

  /** How many rounds other JVMs have done before. */
  static int roundsBefore() {
    return Integer.getInteger("roundsBefore", 0);
  }

  /** Of one figure. */
  static int seconds() {
    return Integer.getInteger("seconds", 1);
  }

  /** Of each thing that is measured, before the rounds that count. */
  static int warmUpSeconds() {
    return Integer.getInteger("warmUpSeconds", 8);
  }
}
