package dev.thumbnails.cache.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Machines on a network of their own: network namespaces of this one, {@code node1} to {@code node4}, each with a loopback of its own and
 * with the names of all. Needs root, and iproute2.
 */
final class Machines implements AutoCloseable {

  private static final Path HOSTS = Path.of("/etc/netns");
  private static final int COUNT = 4;

  private final String prefix = "thumbnails-" + UUID.randomUUID().toString().substring(0, 8) + "-";
  private final String network = prefix + "network";
  private final Deque<Undo> undo = new ArrayDeque<>();
  // A test run that is interrupted leaves nothing behind either.
  private final Thread atExit = new Thread(this::undoAll);

  /** What a set-up step has to be followed by in the end. */
  private interface Undo {

    void run() throws IOException;
  }

  Machines() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      create();
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void create() throws IOException {
    addNamespace(network);
    run("ip", "-n", network, "link", "add", "bridge", "type", "bridge");
    run("ip", "-n", network, "link", "set", "bridge", "up");
    for (int i = 1; i <= COUNT; i++) {
      addNamespace(prefix + i);
      writeHosts(HOSTS.resolve(prefix + i));
      connect(i);
    }
  }

  /** This JVM as one more, which the others reach at {@link #here}. */
  void connectThis() throws IOException {
    String port = "tc" + prefix.substring("thumbnails-".length(), prefix.length() - 1);
    run("ip", "link", "add", port, "type", "veth", "peer", "name", "here", "netns", network);
    undo.push(() -> run("ip", "link", "delete", port));
    run("ip", "-n", network, "link", "set", "here", "master", "bridge", "up");
    run("ip", "address", "add", here() + "/24", "dev", port);
    run("ip", "link", "set", port, "up");
  }

  static String here() {
    return address(254);
  }

  /** Nothing goes from one machine to another any more, nor is anybody told so; but from and to this one. */
  void split() {
    isolate("on");
  }

  void heal() {
    isolate("off");
  }

  private void isolate(String how) {
    for (int i = 1; i <= COUNT; i++) {
      try {
        run("bridge", "-n", network, "link", "set", "dev", "port" + i, "isolated", how);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** @param command a program, and what it is given, on the machine of this number */
  NodeProcess start(int machine, Map<String, String> environment, String... command) {
    Stream<String> inside = Stream.of("ip", "netns", "exec", prefix + machine);
    NodeProcess process = NodeProcess.program(environment, Stream.concat(inside, Stream.of(command)).toArray(String[]::new));
    undo.push(process::close);
    return process;
  }

  /** {@code java} with these arguments. */
  NodeProcess java(int machine, Map<String, String> environment, String... arguments) {
    return start(machine, environment, Stream.concat(Stream.of(NodeProcess.JAVA), Stream.of(arguments)).toArray(String[]::new));
  }

  private void addNamespace(String name) throws IOException {
    run("ip", "netns", "add", name);
    undo.push(() -> run("ip", "netns", "delete", name));
    run("ip", "-n", name, "link", "set", "lo", "up");
  }

  /** What {@code ip netns exec} shows as {@code /etc/hosts}. */
  private void writeHosts(Path directory) throws IOException {
    boolean first = Files.notExists(HOSTS);
    Files.createDirectories(directory);
    if (first) {
      undo.addLast(() -> Files.delete(HOSTS));
    }
    Path hosts = directory.resolve("hosts");
    undo.push(() -> Files.delete(directory));
    undo.push(() -> Files.deleteIfExists(hosts));
    Files.writeString(hosts, "127.0.0.1 localhost\n"
        + IntStream.rangeClosed(1, COUNT).mapToObj(i -> address(i) + " node" + i + "\n").collect(Collectors.joining()));
  }

  private void connect(int machine) throws IOException {
    String port = "port" + machine;
    run("ip", "-n", network, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", prefix + machine);
    run("ip", "-n", network, "link", "set", port, "master", "bridge", "up");
    run("ip", "-n", prefix + machine, "address", "add", address(machine) + "/24", "dev", "eth0");
    run("ip", "-n", prefix + machine, "link", "set", "eth0", "up");
  }

  static String address(int machine) {
    return "10.77.0." + machine;
  }

  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + printed);
    }
  }

  @Override
  public void close() {
    undoAll();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private synchronized void undoAll() {
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (IOException | RuntimeException | Error e) {
        System.err.println("can't undo: " + e);
      }
    }
  }
}
