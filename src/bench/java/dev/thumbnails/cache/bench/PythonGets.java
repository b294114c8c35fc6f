package dev.thumbnails.cache.bench;

import java.util.List;

/** One Python process that gets a thumbnail as python-thumbnails does, again and again: Debian's Python, which has Debian's redis-py. */
record PythonGets(int port, String key) implements Measured {

  private static final String PYTHON = "/usr/bin/python3";
  private static final String SCRIPT = "src/bench/python/get.py";

  static boolean isThere() throws InterruptedException {
    return Program.works("redis-py", List.of(PYTHON, "-c", "import redis"));
  }

  @Override
  public String name() {
    return "one Python process, redis-py and pickle.loads";
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    return Double.parseDouble(Program.output(List.of(PYTHON, SCRIPT, Integer.toString(port), key, Integer.toString(seconds))));
  }
}
