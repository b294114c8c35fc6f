package dev.thumbnails.cache.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that knows HTTP and nothing of us: it sends the bytes it is given, and reads one response after the other. */
final class HttpClientSocket implements AutoCloseable {

  /** @param headers by their names in lower case; several lines of one name are joined with a comma */
  record Response(int status, Map<String, String> headers, String body) {

    /** Equal but for the time. */
    boolean isSameAs(Response other) {
      return withoutDate().equals(other.withoutDate());
    }

    private Response withoutDate() {
      Map<String, String> timeless = new TreeMap<>(headers);
      timeless.remove("date");
      return new Response(status, timeless, body);
    }

    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  private final Socket socket;
  private final InputStream in;

  HttpClientSocket(int port) {
    this(connect(port));
  }

  HttpClientSocket(Socket socket) {
    try {
      this.socket = socket;
      socket.setSoTimeout(20_000);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One for which the kernel keeps little that is not read, and does not make more and more room for it. */
  static HttpClientSocket withLittleRoom(int port) {
    try {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      return new HttpClientSocket(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One request on a connection of its own. */
  static Response ask(int port, String method, String target, String... headers) {
    return askWith(port, method, target, null, headers);
  }

  /** @param body null for none; {@code Content-Length} is put before it */
  static Response askWith(int port, String method, String target, String body, String... headers) {
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      return client.send(method, target, body, headers).read(method);
    }
  }

  /** Resets the connection. (A close of Java's sends an end before the reset, even with bytes unread.) */
  void abort() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns true if some of a response has come that has not been read. */
  boolean hasResponse() {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpClientSocket send(String method, String target, String body, String... headers) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    if (body != null) {
      head.append("Content-Length: ").append(bytes.length).append("\r\n");
    }
    return raw(head + "\r\n").raw(bytes);
  }

  /** Latin-1, so that each character is a byte. */
  HttpClientSocket raw(String bytes) {
    return raw(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  HttpClientSocket raw(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the bytes could still be sent. */
  boolean sends(byte[] bytes) {
    try {
      raw(bytes);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  Response read() {
    return read("GET");
  }

  /** @param method of the request that is answered: an answer to HEAD has no body */
  Response read(String method) {
    try {
      String statusLine = line();
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
      }
      int status = Integer.parseInt(statusLine.split(" ")[1]);
      boolean bodiless = method.equals("HEAD") || status == 204 || status == 304 || status < 200;
      return new Response(status, headers, bodiless ? "" : body(headers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the other side has closed, once it has or the time is over. */
  boolean isClosedWithin(int ms) {
    try {
      socket.setSoTimeout(ms);
      while (in.read() >= 0) {
        continue;
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private String body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("content-length")) {
      return text(Integer.parseInt(headers.get("content-length")));
    }
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    StringBuilder body = new StringBuilder();
    for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
      body.append(text(size));
      line();
    }
    line();
    return body.toString();
  }

  private String text(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("closed after: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  private static Socket connect(int port) {
    try {
      return new Socket("127.0.0.1", port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without waiting for anything. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
