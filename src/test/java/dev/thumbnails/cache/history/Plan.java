package dev.thumbnails.cache.history;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The size and the choices of a workload.
 *
 * @param operations how many, of all callers together
 * @param names how many names
 * @param extension of all thumbnails, which the formats of Python need
 */
public record Plan(long seed, long operations, int names, String extension) {

  private static final List<String> SOURCES = List.of("s/0.jpg", "s/1.jpg", "s/2.jpg");

  /** Returns the system property {@code seed}, or a new seed. A seed repeats the choices of each caller; their timing stays the machine's. */
  public static long newSeed() {
    return Long.getLong("seed", new Random().nextInt(1_000_000));
  }

  /** Plans as many operations as the tier asks for: a million with the system property {@code soak}. */
  public static Plan ofTier() {
    return of(newSeed(), Boolean.getBoolean("soak") ? 1_000_000 : 100_000);
  }

  public static Plan of(long seed, long operations) {
    return new Plan(seed, operations, 20, "jpg");
  }

  public Plan withNames(int count) {
    return new Plan(seed, operations, count, extension);
  }

  /** Returns all keys that a store may have, if it puts these before names and before sources. */
  public Stream<String> keys(String beforeNames, String beforeSources) {
    long parts = (operations + Histories.PART - 1) / Histories.PART;
    return Stream.concat(LongStream.range(0, parts).boxed().flatMap(part -> names(part).stream()).map(beforeNames::concat), SOURCES.stream().map(beforeSources::concat));
  }

  /** Returns the names of one part. */
  List<String> names(long part) {
    return IntStream.range(0, names).mapToObj(i -> "h" + part + "/" + i).toList();
  }

  Plan part(int number, long count) {
    return new Plan(seed * 31 + number, count, names, extension);
  }

  String source(Random random) {
    return SOURCES.get(random.nextInt(SOURCES.size()));
  }
}
