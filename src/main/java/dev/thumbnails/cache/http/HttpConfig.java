package dev.thumbnails.cache.http;

import dev.thumbnails.cache.config.ConfigReader;
import io.netty.util.NetUtil;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The section {@code http} of a configuration, checked.
 *
 * @param tokens null where there are none in the configuration itself
 * @param tokensFile null where there is none
 * @param certificate null without TLS
 * @param management null where health, metrics and stats are on the one listener
 */
public record HttpConfig(Listener listener, Listener management, int maximumBodyBytes, Tokens tokens, String tokensFile,
    Set<String> origins, PemKeyCertOptions certificate, boolean sockjs, long idleTimeoutMs, long lameDuckMs) {

  private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

  /** Where a server listens; port 0 is any free one. */
  record Listener(String host, int port) {

    /** Whether only this machine can reach it. A name that would have to be looked up is not taken for loopback. */
    boolean isLoopback() {
      byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
      try {
        return address == null ? host.equals("localhost") : InetAddress.getByAddress(address).isLoopbackAddress();
      } catch (UnknownHostException e) {
        throw new IllegalStateException("an address has 4 or 16 bytes", e);
      }
    }
  }

  /** Reads the section, reporting what is wrong with it. */
  public static HttpConfig read(ConfigReader reader) {
    HttpConfig config = new HttpConfig(
        new Listener(reader.string("host", "127.0.0.1"), port(reader, "port", 8080)),
        readManagement(reader),
        (int) reader.number("maximumBodyBytes", 1 << 20, 64, 1 << 30),
        Tokens.read(reader, "tokens"),
        reader.string("tokensFile", null),
        readOrigins(reader),
        readCertificate(reader),
        reader.flag("sockjs", false),
        reader.number("idleTimeoutMs", 10_000, 100, 600_000),
        reader.number("lameDuckMs", 0, 0, 600_000));
    config.checkTokens(reader, reader.flag("insecure", false));
    return config;
  }

  private static int port(ConfigReader reader, String key, int defaultPort) {
    return (int) reader.number(key, defaultPort, 0, 65_535);
  }

  private static Listener readManagement(ConfigReader reader) {
    Listener management = new Listener(reader.string("managementHost", "127.0.0.1"), port(reader, "managementPort", 0));
    if (reader.has("managementPort")) {
      if (management.port() != 0 && management.port() == port(reader, "port", 8080)) {
        reader.problem("managementPort", "must not be the same as port");
      }
      return management;
    }
    if (reader.has("managementHost")) {
      reader.problem("managementHost", "needs managementPort");
    }
    return null;
  }

  private static Set<String> readOrigins(ConfigReader reader) {
    List<String> origins = reader.strings("cors");
    for (int i = 0; i < origins.size(); i++) {
      if (!ORIGIN.matcher(origins.get(i)).matches()) {
        reader.problem("cors[" + i + "]", "must be an origin as a browser sends it, such as https://example.org, in lower case");
      }
    }
    return Set.copyOf(origins);
  }

  private static PemKeyCertOptions readCertificate(ConfigReader reader) {
    ConfigReader tls = reader.section("tls");
    if (!reader.has("tls")) {
      return null;
    }
    return new PemKeyCertOptions().setCertPath(required(tls, "certPath")).setKeyPath(required(tls, "keyPath"));
  }

  private static String required(ConfigReader reader, String key) {
    String text = reader.string(key, null);
    if (!reader.has(key)) {
      reader.problem(key, "is required");
    }
    return text;
  }

  private void checkTokens(ConfigReader reader, boolean insecure) {
    boolean open = tokens == null && tokensFile == null && !insecure;
    if (open && !listener.isLoopback()) {
      reader.problem("host", "must be a loopback address where there are no tokens, unless insecure is true");
    }
    if (open && management != null && !management.isLoopback()) {
      reader.problem("managementHost", "must be a loopback address where there are no tokens, unless insecure is true");
    }
    if (tokens != null && tokensFile != null) {
      reader.problem("tokensFile", "must not be given together with tokens");
    }
  }
}
