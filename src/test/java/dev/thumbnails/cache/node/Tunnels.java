package dev.thumbnails.cache.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code conf/stunnel.conf} and {@code conf/cluster.xml} on some machines, as README has it. Needs stunnel. */
final class Tunnels {

  private static final String CERTIFICATES = "/etc/thumbnails-cache/";

  private final Machines machines;
  private final Path directory;

  /** @param directory for files of one's own, with {@code ca.pem} in it */
  Tunnels(Machines machines, Path directory) {
    this.machines = machines;
    this.directory = directory;
  }

  /** A machine's tunnels, once they are open. @param certificate of whom, with its key: files without their ends */
  NodeProcess open(int machine, Path certificate) throws IOException {
    return open(machine, shipped(machine).replace(CERTIFICATES + "node" + machine, certificate.toString()));
  }

  /** Those of a machine that has no certificate: all but the ones that others come in by. */
  NodeProcess openWithoutCertificate(int machine) throws IOException {
    return open(machine, shipped(machine).replaceAll("(?m)^(cert|key) = .*$", "").replaceAll("(?s); From the others.*(?=; From here)", ""));
  }

  /** A machine's Hazelcast file. */
  String members(int machine) throws IOException {
    String xml = Files.readString(Path.of("conf", "cluster.xml"))
        .replaceAll("<port .*</port>", "<port auto-increment=\"false\">" + membersPort(machine) + "</port>");
    return Files.writeString(directory.resolve("node" + machine + ".xml"), xml).toString();
  }

  static int membersPort(int machine) {
    return 5700 + machine;
  }

  static int busPort(int machine) {
    return 5800 + machine;
  }

  private NodeProcess open(int machine, String conf) throws IOException {
    String text = "debug = info\n" + conf.replace(CERTIFICATES, directory + "/");
    Path file = Files.writeString(directory.resolve("stunnel" + machine + ".conf"), text);
    NodeProcess tunnels = machines.start(machine, Map.of(), "stunnel", file.toString());
    tunnels.awaitLog(line -> line.endsWith("Accepting new connections"));
    return tunnels;
  }

  /** The shipped file is node1's: 1 and this machine's number exchanged, in names and in ports. */
  private static String shipped(int machine) throws IOException {
    return Pattern.compile("(node|5[78]0)([1" + machine + "])")
        .matcher(Files.readString(Path.of("conf", "stunnel.conf")))
        .replaceAll(match -> match.group(1) + (match.group(2).equals("1") ? machine : 1));
  }
}
