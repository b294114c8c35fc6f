package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A script on the keys of one name, sent as a whole for the first time on a connection, and by its digest after that: so what is sent after it does not
 * overtake it where the server is a new one. Only where somebody has made the server forget it is it sent again, after what was sent meanwhile.
 */
final class Script {

  private final String text;
  private final String digest;

  private Script(String text) {
    this.text = text;
    this.digest = sha1(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Resources of this package, one after the other. */
  static Script of(String... resources) {
    return new Script(Arrays.stream(resources).map(Script::read).collect(Collectors.joining("\n")));
  }

  Future<Response> run(RedisServers servers, String key, Object... arguments) {
    return run(servers, List.of(key), arguments);
  }

  /**
   * @param keys on one server; of several, which are together, the first tells where
   * @param arguments strings, numbers and buffers
   */
  Future<Response> run(RedisServers servers, List<String> keys, Object... arguments) {
    return servers.run(keys.get(0), new Run(this, keys, arguments));
  }

  /** A script, and what it is run on. */
  static final class Run {

    private final Script script;
    private final List<String> keys;
    private final Object[] arguments;

    private Run(Script script, List<String> keys, Object[] arguments) {
      this.script = script;
      this.keys = keys;
      this.arguments = arguments;
    }

    Script script() {
      return script;
    }

    Request whole() {
      return request(Command.EVAL, script.text, keys, arguments);
    }

    Request byDigest() {
      return request(Command.EVALSHA, script.digest, keys, arguments);
    }
  }

  private static Request request(Command command, String script, List<String> keys, Object[] arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    for (Object argument : arguments) {
      if (argument instanceof Buffer buffer) {
        request.arg(buffer);
      } else {
        request.arg(argument.toString());
      }
    }
    return request;
  }

  private static String read(String resource) {
    try (InputStream in = Script.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Redis writes it: a script is known by it, and {@code redis.sha1hex} makes it. */
  static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
