package dev.thumbnails.cache.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Stands where a node would, on loopback, and says what reaches it: of each connection the port and a line. */
final class Recorder {

  private Recorder() {
  }

  /** @param ports where to listen */
  public static void main(String[] ports) throws IOException {
    for (String port : ports) {
      ServerSocket server = new ServerSocket(Integer.parseInt(port), 50, InetAddress.getByName("127.0.0.1"));
      new Thread(() -> record(server)).start();
    }
    System.out.println("ready");
  }

  private static void record(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept();
          BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        System.out.println(server.getLocalPort() + " connected");
        System.out.println(server.getLocalPort() + " " + reader.readLine());
      } catch (IOException e) {
        System.out.println(server.getLocalPort() + " " + e.getMessage());
      }
    }
  }
}
