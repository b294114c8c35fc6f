package dev.thumbnails.cache.bench;

import java.util.List;

/** One Python process that gets a thumbnail as python-thumbnails does, again and again: Debian's Python, which has Debian's redis-py. */
record PythonGets(String name, int port, String key) implements Measured {

  static final String PYTHON = "/usr/bin/python3";
  private static final String SCRIPT = "src/bench/python/get.py";

  /** Or {@link Missing}. */
  static Measured of(int port, String key) throws InterruptedException {
    String name = "one Python process, redis-py" + (has("hiredis") ? "" : " without hiredis") + " and `pickle.loads`";
    return has("redis") ? new Warm(new PythonGets(name, port, key)) : new Missing(name, "redis-py");
  }

  private static boolean has(String module) throws InterruptedException {
    return Program.works(PYTHON, "-c", "import " + module);
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    return Double.parseDouble(Program.output(List.of(PYTHON, SCRIPT, Integer.toString(port), key, Integer.toString(seconds))));
  }
}
