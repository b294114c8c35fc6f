package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.Compression;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.PythonFormat;
import io.vertx.core.buffer.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The forms in which thumbnails are stored, read and written: of many thumbnails in turn, so that nothing of one is known beforehand. */
@State(Scope.Benchmark)
public class Forms {

  /** A power of two. */
  private static final int COUNT = 1024;

  private final PythonFormat python = new PythonFormat("/var/thumbnails", "/thumbnails", false, Compression.NONE, 4, 65_536);
  private final Thumbnail[] thumbnails = new Thumbnail[COUNT];
  private final Stored[] entries = new Stored[COUNT];
  private final Buffer[] json = new Buffer[COUNT];
  private final Buffer[] pickles = new Buffer[COUNT];
  private int next;

  @Setup
  public void prepare() {
    for (int i = 0; i < COUNT; i++) {
      thumbnails[i] = Samples.thumbnail(i);
      entries[i] = new Stored(thumbnails[i], null, 0);
      json[i] = JsonFormat.encode(entries[i]);
      pickles[i] = python.encode(thumbnails[i]);
    }
  }

  @Benchmark
  public Object readJson() {
    int i = next();
    return JsonFormat.decode(thumbnails[i].name(), json[i]);
  }

  @Benchmark
  public Object readPickle() {
    return python.decode(pickles[next()], PythonFormat.LONGEST);
  }

  @Benchmark
  public Object writeJson() {
    return JsonFormat.encode(entries[next()]);
  }

  @Benchmark
  public Object writePickle() {
    return python.encode(thumbnails[next()]);
  }

  private int next() {
    return next++ & COUNT - 1;
  }
}
