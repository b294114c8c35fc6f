package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.TemporaryDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A self-signed certificate for a host and its key, as PEM files: made by the JDK's keytool. */
public record Certificate(Path certificate, Path key) {

  private static final String SECRET = "changeit";
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  public static Certificate of(String host) {
    try {
      Path directory = TemporaryDirectory.create("certificate");
      Path store = directory.resolve("store.p12");
      run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "a", "-keyalg", "EC",
          "-dname", "CN=" + host, "-ext", "san=dns:" + host, "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", SECRET);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, SECRET.toCharArray());
      }
      return new Certificate(
          write(directory.resolve("certificate.pem"), "CERTIFICATE", keys.getCertificate("a").getEncoded()),
          write(directory.resolve("key.pem"), "PRIVATE KEY", keys.getKey("a", SECRET.toCharArray()).getEncoded()));
    } catch (IOException | GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path write(Path file, String kind, byte[] der) throws IOException {
    return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + PEM.encodeToString(der) + "\n-----END " + kind + "-----\n");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
  }
}
