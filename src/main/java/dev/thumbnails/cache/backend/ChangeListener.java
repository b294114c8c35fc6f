package dev.thumbnails.cache.backend;

import io.vertx.core.Future;

/** Hears of changes in the store. May be called on any thread; does not block and does not throw. */
public interface ChangeListener {

  /** Hears nothing. */
  ChangeListener NONE = new ChangeListener() {

    @Override
    public void changed(String name) {
    }

    @Override
    public Future<Void> sourceChanged(String source) {
      return Future.succeededFuture();
    }

    @Override
    public void allChanged() {
    }
  };

  /** What is stored under a name may be another thing now, or nothing. */
  void changed(String name);

  /** What depends on a source may be gone; completes once that is taken into account. */
  Future<Void> sourceChanged(String source);

  /** Anything may have changed. */
  void allChanged();
}
