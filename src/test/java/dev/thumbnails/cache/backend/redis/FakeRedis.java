package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes commands as Redis does and answers them as a test likes, which no real one would. */
final class FakeRedis {

  /** What a test answers, or does. */
  interface Script {

    /** Whether it has dealt with the command; else it is answered as Redis would, if it is one of the handshake. */
    boolean deal(NetSocket socket, List<String> command);
  }

  private final Script script;
  private final NetServer server;
  private final AtomicInteger connections = new AtomicInteger();

  private FakeRedis(Vertx vertx, Script script) {
    this.script = script;
    this.server = Futures.await(vertx.createNetServer().connectHandler(this::accept).listen(0, "127.0.0.1"));
  }

  static FakeRedis start(Vertx vertx, Script script) {
    return new FakeRedis(vertx, script);
  }

  /** One whose handshake succeeds. */
  static FakeRedis answering(Vertx vertx, Buffer toAnythingElse) {
    return start(vertx, (socket, command) -> {
      if (isHandshake(command)) {
        return false;
      }
      socket.write(toAnythingElse);
      return true;
    });
  }

  int port() {
    return server.actualPort();
  }

  String connectionString() {
    return "redis://127.0.0.1:" + port() + "/0";
  }

  /** How many there have been. */
  int connections() {
    return connections.get();
  }

  void close() {
    Futures.await(server.close());
  }

  static boolean isHandshake(List<String> command) {
    return List.of("HELLO", "SELECT", "CLIENT", "PING").contains(command.get(0).toUpperCase(Locale.ROOT));
  }

  /** Bytes, a character for each. */
  static Buffer bytes(String text) {
    return Buffer.buffer(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void accept(NetSocket socket) {
    connections.incrementAndGet();
    Commands commands = new Commands();
    socket.exceptionHandler(reset -> socket.close());
    socket.handler(data -> commands.add(data).forEach(command -> {
      if (!script.deal(socket, command)) {
        socket.write(handshake(command));
      }
    }));
  }

  private static String handshake(List<String> command) {
    return switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "HELLO" -> "%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n";
      case "SELECT", "CLIENT" -> "+OK\r\n";
      case "PING" -> "+PONG\r\n";
      default -> "$-1\r\n";
    };
  }

  /** Arrays of strings in RESP, whole ones only. */
  private static final class Commands {

    private Buffer rest = Buffer.buffer();
    private int at;

    List<List<String>> add(Buffer data) {
      rest = rest.getBuffer(at, rest.length()).appendBuffer(data);
      at = 0;
      List<List<String>> whole = new ArrayList<>();
      for (List<String> command = next(); command != null; command = next()) {
        whole.add(command);
      }
      return whole;
    }

    private List<String> next() {
      int start = at;
      int count = number();
      List<String> words = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int length = number();
        if (length < 0 || at + length + 2 > rest.length()) {
          break;
        }
        words.add(rest.getString(at, at + length));
        at += length + 2;
      }
      if (count < 1 || words.size() < count) {
        at = start;
        return null;
      }
      return words;
    }

    /** Of the line that starts here, after its first byte; -1 where it is not whole. */
    private int number() {
      for (int end = at; end < rest.length(); end++) {
        if (rest.getByte(end) == '\n') {
          int number = Integer.parseInt(rest.getString(at + 1, end - 1));
          at = end + 1;
          return number;
        }
      }
      return -1;
    }
  }
}
