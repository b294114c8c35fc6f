package dev.thumbnails.cache.backend.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports below those that the system gives to who connects: a server that is killed finds its own free when it is started again. None is
 * given twice before all have been, and other builds on the machine begin elsewhere.
 */
final class FreePorts {

  /** A node of a Cluster talks to the others on a port that is higher by so much. */
  private static final int BUS_OFFSET = 10_000;
  private static final int FIRST = 10_000;
  private static final int COUNT = 10_000;
  /** A member of a Hazelcast cluster takes one of several that follow each other. */
  private static final int BLOCK = 16;
  /** Each test JVM has a half of its own, so that two that run at once do not take each other's ports. */
  private static final int BLOCKS = COUNT / BLOCK / 2;
  private static final int FIRST_BLOCK = Integer.getInteger("surefire.forkNumber", 1) % 2 * BLOCKS;
  private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(BLOCKS));

  private FreePorts() {
  }

  /** With the one of the Cluster's bus, and those up to the next block. */
  static int next() {
    for (int i = 0; i < BLOCKS; i++) {
      int port = FIRST + (FIRST_BLOCK + NEXT.getAndIncrement() % BLOCKS) * BLOCK;
      if (isFree(port) && isFree(port + BUS_OFFSET)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
