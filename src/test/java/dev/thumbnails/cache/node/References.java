package dev.thumbnails.cache.node;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.resolvers.ClassResolver;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the classes of a jar refer to in the jars beside it and in the JDK: each class, method, constructor and field must be there. */
final class References {

  private References() {
  }

  /**
   * Names each reference that leads nowhere, with the class that has it.
   *
   * @param jar a jar in a directory with those that it is used with
   * @param checked which of its classes are checked
   */
  static List<String> missing(Path jar, DescribedPredicate<JavaClass> checked) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader beside = new URLClassLoader(urls(jar.getParent()), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(beside);
      return imported(jar).that(checked).stream().flatMap(References::missing).distinct().sorted().toList();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static JavaClasses imported(Path jar) {
    Function<ArchConfiguration, JavaClasses> read = configuration -> {
      configuration.setClassResolver(BesideTheJar.class);
      return new ClassFileImporter().importLocations(List.of(Location.of(URI.create("jar:" + jar.toUri() + "!/"))));
    };
    return ArchConfiguration.withThreadLocalScope(read);
  }

  private static Stream<String> missing(JavaClass type) {
    Stream<String> classes = type.getDirectDependenciesFromSelf().stream().map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(References::isMissing).map(JavaClass::getName);
    Stream<String> members = type.getAccessesFromSelf().stream().map(access -> access.getTarget())
        .filter(target -> !target.getOwner().isArray() && !takesAnything(target.getOwner()) && target.resolveMember().isEmpty())
        .map(target -> target.getFullName());
    return Stream.concat(classes, members).map(missing -> missing + " in " + type.getName());
  }

  /** The methods of a VarHandle or MethodHandle have the parameters that the caller gives. */
  private static boolean takesAnything(JavaClass owner) {
    return owner.getPackageName().equals("java.lang.invoke");
  }

  private static boolean isMissing(JavaClass type) {
    return !type.isPrimitive() && type.getSource().isEmpty();
  }

  private static URL[] urls(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(References::url).toArray(URL[]::new);
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  /** Finds a class by the thread's class loader: the class path of the test has other versions of the libraries. */
  public static final class BesideTheJar implements ClassResolver {

    private ClassUriImporter importer;

    @Override
    public void setClassUriImporter(ClassUriImporter importer) {
      this.importer = importer;
    }

    @Override
    public Optional<JavaClass> tryResolve(String typeName) {
      URL found = Thread.currentThread().getContextClassLoader().getResource(typeName.replace('.', '/') + ".class");
      try {
        return found == null ? Optional.empty() : importer.tryImport(found.toURI());
      } catch (URISyntaxException e) {
        throw new AssertionError(e);
      }
    }
  }
}
