package dev.thumbnails.cache.backend.redis;

import io.vertx.core.buffer.Buffer;

/**
 * Reads along what a server sends, and says whether the client can be given it. The client allocates whatever length it is told, throws
 * out of its handler or waits for ever where it is not told it in RESP, and logs the rest.
 */
final class RespGuard {

  private static final int LONGEST_LINE = 65_536;
  private static final long LONGEST_STRING = 512L << 20;
  /** That are still to come; no command of ours is answered with nearly as many. */
  private static final int MOST_ELEMENTS = 1 << 20;
  /** The client takes no more. */
  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 10;
  private static final int LINE_END = 2;

  /** How many elements are still to come of each array around the present place. */
  private final int[] left = new int[DEEPEST];
  private int depth;
  private long elements;
  private final byte[] number = new byte[LONGEST_NUMBER];
  private byte type;
  private byte before;
  /** Of the line, its type excluded; -1 where a line begins. */
  private int length = -1;
  /** Of a string and its line end. */
  private long skip;

  /** Whether it goes on as it should. */
  boolean accepts(Buffer data) {
    // The buffer would check each access.
    byte[] bytes = data.getBytes();
    int at = 0;
    while (at < bytes.length) {
      if (skip > LINE_END) {
        long skipped = Math.min(skip - LINE_END, bytes.length - at);
        skip -= skipped;
        at += (int) skipped;
      } else if (!accepts(bytes[at++])) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(byte next) {
    if (skip > 0) {
      return next == (skip-- == LINE_END ? '\r' : '\n') && (skip > 0 || element());
    }
    if (length < 0) {
      type = next;
      length = 0;
      before = 0;
      return isType(next);
    }
    if (next == '\n') {
      return before == '\r' && line(length - 1);
    }
    if (length < LONGEST_NUMBER) {
      number[length] = next;
    }
    before = next;
    return ++length < LONGEST_LINE;
  }

  private static boolean isType(byte type) {
    return switch (type) {
      case '+', '-', ':', ',', '(', '$', '=', '*', '%', '~', '>', '_', '#' -> true;
      default -> false;
    };
  }

  private boolean line(int characters) {
    length = -1;
    return switch (type) {
      case '$', '=' -> string(number(characters));
      case '*', '~', '>' -> array(number(characters), 1);
      case '%' -> array(number(characters), 2);
      case '_' -> characters == 0 && element();
      case '#' -> characters == 1 && (number[0] == 't' || number[0] == 'f') && element();
      case ':', ',', '(' -> characters > 0 && element();
      default -> element();
    };
  }

  /** -1 for nil, -2 for what is none. */
  private long number(int characters) {
    if (characters == 2 && number[0] == '-' && number[1] == '1') {
      return -1;
    }
    if (characters < 1 || characters >= LONGEST_NUMBER) {
      return -2;
    }
    long value = 0;
    for (int i = 0; i < characters; i++) {
      if (number[i] < '0' || number[i] > '9') {
        return -2;
      }
      value = value * 10 + number[i] - '0';
    }
    return value;
  }

  private boolean string(long bytes) {
    if (bytes < 0) {
      return bytes == -1 && element();
    }
    skip = bytes + LINE_END;
    return bytes <= LONGEST_STRING;
  }

  private boolean array(long size, int each) {
    if (size <= 0) {
      return size == -1 && type == '*' || size == 0 && type != '>' ? element() : false;
    }
    elements += size * each;
    if (depth == DEEPEST || elements > MOST_ELEMENTS) {
      return false;
    }
    left[depth++] = (int) size * each;
    return true;
  }

  /** That was one, and maybe the last of those around it. */
  private boolean element() {
    while (depth > 0) {
      elements--;
      if (--left[depth - 1] > 0) {
        return true;
      }
      depth--;
    }
    return true;
  }
}
