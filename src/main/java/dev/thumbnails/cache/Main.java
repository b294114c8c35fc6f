package dev.thumbnails.cache;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.node.ConfFile;
import dev.thumbnails.cache.node.LogConfig;
import dev.thumbnails.cache.node.Node;
import dev.thumbnails.cache.node.ReadyLine;
import dev.thumbnails.cache.node.StartException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/**
 * The runnable node. Exit codes: 2 if arguments, environment or configuration are not right, 11 if Vert.x or its cluster can't be started, 15 if the cache
 * can't be deployed, 143 after SIGTERM.
 */
@Command(name = "java -jar thumbnails-cache.jar", description = "Runs a node of the thumbnail cache.", sortOptions = false,
    versionProvider = Main.Version.class)
public final class Main implements Callable<Integer> {

  private static final Pattern INSTANCES = Pattern.compile("[1-9]\\d{0,2}|1000");
  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";
  private static final String WAKES_BY_KEY = "hazelcast.io.selectionKeyWakeupEnabled";

  @Option(names = "--conf", paramLabel = "FILE", description = "The cache's configuration (JSON). Without it: in memory.")
  private Path conf;

  @Option(names = "--instances", paramLabel = "N", description = "How many instances of the verticle, 1 to 1000 (default: 1).")
  private String instances = "1";

  @Option(names = "--cluster", description = "Join the cluster: the nodes on this machine, unless told otherwise.")
  private boolean cluster;

  @Option(names = "--help", usageHelp = true, description = "Print this and end.")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print the version and end.")
  private boolean version;

  private Main() {
  }

  /** Starts a node and returns while it runs; ends the process if it can't. */
  public static void main(String[] arguments) {
    prepareHazelcast();
    int exitCode = new CommandLine(new Main()).setExpandAtFiles(false).execute(arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** What it reads from nowhere else, or before its configuration file. */
  private static void prepareHazelcast() {
    if (Runtime.getRuntime().availableProcessors() < 3 && System.getProperty(COMMON_POOL) == null) {
      // With fewer, Hazelcast starts a thread for each answer of a map.
      System.setProperty(COMMON_POOL, "2");
    }
    if (System.getProperty(WAKES_BY_KEY) == null) {
      // A connection that is accepted and not answered keeps its thread turning (hazelcast/hazelcast#26473): what waits for the selector would wait on.
      System.setProperty(WAKES_BY_KEY, "false");
    }
    // The file may be what it has to complain of.
    System.setProperty("hazelcast.logging.type", "slf4j");
  }

  @Override
  public Integer call() {
    try {
      return launch();
    } catch (StartException e) {
      return refuse(e.problems());
    } catch (ConfigException e) {
      return refuse(e.problems().stream().map(problem -> (conf == null ? "" : conf + ": ") + problem).toList());
    }
  }

  private int launch() {
    LogConfig.apply(System::getenv);
    if (!INSTANCES.matcher(instances).matches()) {
      throw new StartException("--instances: must be a whole number from 1 to 1000");
    }
    if (conf != null && conf.toString().isBlank()) {
      throw new StartException("--conf: must name a file");
    }
    JsonObject json = conf == null ? ConfFile.embedded() : ConfFile.read(conf);
    CacheConfig config = CacheConfig.read(json, System::getenv);
    ReadyLine readyLine = new ReadyLine(System.out, Version.text(), config.backendType(), config.address());
    int count = Integer.parseInt(instances);
    Node node = cluster ? Node.clustered(json, count, readyLine) : Node.alone(json, count, readyLine);
    return node.launch();
  }

  private static int refuse(List<String> problems) {
    problems.forEach(System.err::println);
    return CommandLine.ExitCode.USAGE;
  }

  static final class Version implements IVersionProvider {

    /** The jar's version; {@code unknown} where the classes are not in one. */
    static String text() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "unknown" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"thumbnails-cache " + text()};
    }
  }
}
