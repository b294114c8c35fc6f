package dev.thumbnails.cache.backend.redis;

import java.nio.charset.StandardCharsets;

/**
 * Which of a Cluster's 16384 slots a key is in: CRC-16/XMODEM of the key, or of what is in its first pair of braces
 * (<a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis cluster specification</a>).
 */
final class HashSlot {

  static final int COUNT = 16_384;

  private static final int POLYNOMIAL = 0x1021;
  private static final int[] TABLE = table();

  private HashSlot() {
  }

  static int of(String key) {
    byte[] bytes = hashed(key).getBytes(StandardCharsets.UTF_8);
    int crc = 0;
    for (byte b : bytes) {
      crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ b) & 0xFF]) & 0xFFFF;
    }
    return crc % COUNT;
  }

  private static String hashed(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    return close > open + 1 ? key.substring(open + 1, close) : key;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      table[i] = crc & 0xFFFF;
    }
    return table;
  }
}
