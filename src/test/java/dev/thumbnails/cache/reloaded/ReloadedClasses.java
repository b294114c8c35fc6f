package dev.thumbnails.cache.reloaded;

import dev.thumbnails.cache.CacheVerticle;
import java.net.URL;
import java.net.URLClassLoader;

/** Loads the cache's classes, and those of these tests, itself: as an application does that replaces them without a new JVM. */
final class ReloadedClasses extends URLClassLoader {

  private static final String OURS = "dev.thumbnails.";

  ReloadedClasses() {
    super(new URL[] {place(CacheVerticle.class), place(ReloadedClasses.class)}, ReloadedClasses.class.getClassLoader());
  }

  private static URL place(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }
}
