package dev.thumbnails.cache.mapper;

import dev.thumbnails.cache.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * An application whose Vert.x has the {@link ForeignJsonFactory}: Vert.x, the cache and all that they need are loaded once more, since Vert.x looks for a
 * factory once in the life of its classes.
 */
public final class ForeignMapper implements AutoCloseable {

  private static final String SERVICE = "META-INF/services/io.vertx.core.spi.JsonFactory";

  private final URLClassLoader loader;

  public ForeignMapper() throws IOException {
    Path services = TemporaryDirectory.create("mapper");
    Path file = services.resolve(SERVICE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, ForeignJsonFactory.class.getName());
    List<URL> urls = new ArrayList<>(List.of(services.toUri().toURL()));
    // Surefire starts a JVM on a jar that only names the class path.
    for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")).split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /**
   * What {@link MapperScenario} sees in that application.
   *
   * @param name of one of its methods
   */
  @SuppressWarnings("unchecked")
  public List<String> run(String name, Object argument) {
    return inside(() -> (List<String>) loader.loadClass(MapperScenario.class.getName()).getMethod(name, Object.class).invoke(null, argument));
  }

  private <T> T inside(Callable<T> action) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      return action.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
