package dev.thumbnails.cache.bench;

/** What needs little warming up: a program that compiles nothing while it runs, or the very code that something else in the same comparison or before has run. */
record Warm(Measured measured) implements Measured {

  private static final int MOST_SECONDS = 2;

  @Override
  public String name() {
    return measured.name();
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    return measured.perSecond(seconds);
  }

  @Override
  public int warmUpSeconds() {
    return Math.min(MOST_SECONDS, measured.warmUpSeconds());
  }
}
