package dev.thumbnails.cache.json;

import java.util.PrimitiveIterator;

/** Foreign text in a message: short, on one line, and of characters that can be seen. */
public final class Shown {

  private static final int LONGEST = 64;

  private Shown() {
  }

  /**
   * Gives at most 64 characters of {@code text}. Backslashes and characters that can't be seen (control and format characters, unpaired surrogates, line and
   * paragraph separators) are escaped as in JSON, and {@code …} stands for what is left out.
   */
  public static String text(String text) {
    StringBuilder shown = new StringBuilder();
    PrimitiveIterator.OfInt characters = text.codePoints().iterator();
    for (int i = 0; characters.hasNext(); i++) {
      if (i == LONGEST) {
        return shown.append('…').toString();
      }
      append(shown, characters.nextInt());
    }
    return shown.toString();
  }

  /** Gives the same between quotation marks; those in it are escaped. */
  public static String quoted(String text) {
    return '"' + text(text).replace("\"", "\\\"") + '"';
  }

  private static void append(StringBuilder shown, int character) {
    if (character == '\\') {
      shown.append("\\\\");
    } else if (isSeen(character)) {
      shown.appendCodePoint(character);
    } else {
      for (char half : Character.toChars(character)) {
        shown.append(String.format("\\u%04x", (int) half));
      }
    }
  }

  private static boolean isSeen(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED,
          Character.PRIVATE_USE -> false;
      default -> true;
    };
  }
}
