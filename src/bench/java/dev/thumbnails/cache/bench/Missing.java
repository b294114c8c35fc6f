package dev.thumbnails.cache.bench;

/** What is not measured, since a program is not installed. */
record Missing(String name, String program) implements Measured {

  String reason() {
    return program + " is not installed";
  }

  @Override
  public double perSecond(int seconds) {
    throw new IllegalStateException(reason());
  }
}
