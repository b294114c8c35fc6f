package dev.thumbnails.cache.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * {@link GrowingStore}s of several sizes, each in a JVM of its own: in one heap the collector would walk the largest while the smallest is measured. The JVMs
 * are all there at the same time, so that they can be asked in turn, round by round; who is not asked does nothing.
 */
final class Stores implements AutoCloseable {

  private final List<Integer> counts;
  private final List<Jvm> jvms = new ArrayList<>();

  Stores(List<String> flags, List<Integer> counts) throws Exception {
    this.counts = counts;
    try {
      for (int count : counts) {
        Jvm jvm = Jvm.start(GrowingStore.class, flags, Integer.toString(count));
        jvms.add(jvm);
        jvm.awaitLine(GrowingStore.READY);
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** @param name with a place for how many entries there are */
  List<Measured> measured(String name, String address) {
    List<Measured> measured = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      measured.add(new Store(name.formatted(Rows.count(counts.get(i))), jvms.get(i), address));
    }
    return measured;
  }

  @Override
  public void close() throws Exception {
    for (Jvm jvm : jvms) {
      jvm.close();
    }
  }

  private record Store(String name, Jvm jvm, String address) implements Measured {

    @Override
    public double perSecond(int seconds) throws Exception {
      jvm.say(address + " " + seconds);
      return Double.parseDouble(jvm.awaitLine(GrowingStore.PER_SECOND));
    }
  }
}
