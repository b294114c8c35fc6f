package dev.thumbnails.cache.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A certificate authority, {@code ca.pem}, and what it issues, in a directory: made by openssl, as README has it. */
final class TunnelAuthority {

  private static final String[] NEW = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"};

  private final Path directory;

  TunnelAuthority(Path directory) throws IOException {
    this.directory = directory;
    make("ca", "-subj", "/CN=thumbnails-cache");
  }

  /** {@code HOST.pem} and {@code HOST.key}, without their ends. */
  Path issue(String host) throws IOException {
    make(host, "-subj", "/CN=" + host, "-addext", "subjectAltName=DNS:" + host, "-addext", "basicConstraints=critical,CA:FALSE",
        "-CA", file("ca.pem"), "-CAkey", file("ca.key"));
    return directory.resolve(host);
  }

  private void make(String name, String... more) throws IOException {
    String[] command = Stream.of(NEW, more, new String[] {"-out", file(name + ".pem"), "-keyout", file(name + ".key")})
        .flatMap(Stream::of).toArray(String[]::new);
    Machines.run(command);
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }
}
