package dev.thumbnails.cache.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Machines, as far as a network tells: network namespaces on one bridge, on which each reaches this JVM and, unless it is split, the others.
 * Needs root, iproute2 and Linux.
 */
final class Namespaces implements AutoCloseable {

  private static final String NETWORK = "10.77.0.";
  private static final List<String> SIDES = List.of("a", "b");

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String id = "tc" + ProcessHandle.current().pid() % 100_000 + NUMBER.incrementAndGet();

  Namespaces() {
    run("ip link add name " + id + " type bridge");
    run("ip addr add " + host() + "/24 dev " + id);
    run("ip link set " + id + " up");
    for (String side : SIDES) {
      run("ip netns add " + name(side));
      run("ip link add " + port(side) + " type veth peer name eth0 netns " + name(side));
      run("ip link set " + port(side) + " master " + id + " up");
      in(side, "ip link set lo up");
      in(side, "ip addr add " + address(side) + "/24 dev eth0");
      in(side, "ip link set eth0 up");
    }
  }

  /** This JVM's address on the bridge. */
  static String host() {
    return NETWORK + 254;
  }

  static String address(String side) {
    return NETWORK + (1 + SIDES.indexOf(side));
  }

  /** What a command begins with that runs on that machine. */
  List<String> prefix(String side) {
    return List.of("ip", "netns", "exec", name(side));
  }

  /** Nothing goes from one to the other, and nobody is told so. */
  void split() {
    SIDES.forEach(side -> run("bridge link set dev " + port(side) + " isolated on"));
  }

  void heal() {
    SIDES.forEach(side -> run("bridge link set dev " + port(side) + " isolated off"));
  }

  @Override
  public void close() {
    for (String side : SIDES) {
      // The namespace itself ends some time after its last process.
      run("ip link del " + port(side));
      run("ip netns del " + name(side));
    }
    run("ip link del " + id);
  }

  private String name(String side) {
    return id + side;
  }

  private String port(String side) {
    return id + side + "0";
  }

  private void in(String side, String command) {
    run(String.join(" ", prefix(side)) + " " + command);
  }

  private static void run(String command) {
    try {
      Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + out);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(command, e);
    }
  }
}
