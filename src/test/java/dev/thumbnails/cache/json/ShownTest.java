package dev.thumbnails.cache.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Foreign text in a message is short and stays on its line. */
class ShownTest {

  @Test
  void whatCanBeSeenIsShownAsItIs() {
    assertThat(Shown.quoted("0af/a 36-\u00e9\u65e5\ud83d\ude00")).isEqualTo("\"0af/a 36-\u00e9\u65e5\ud83d\ude00\"");
  }

  @Test
  void quotationMarksAndBackslashesAreEscaped() {
    assertThat(Shown.quoted("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
  }

  @Test
  void atMost64CharactersAreShownAndNoneIsParted() {
    assertThat(Shown.text("x".repeat(64))).hasSize(64);
    assertThat(Shown.text("x".repeat(1_000_000))).isEqualTo("x".repeat(64) + "\u2026");
    assertThat(Shown.text("\ud83d\ude00".repeat(65))).isEqualTo("\ud83d\ude00".repeat(64) + "\u2026");
  }

  @Test
  void noCharacterBreaksALineOrAnEncoder() {
    assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(character -> Shown.text(Character.toString(character)).codePoints().anyMatch(ShownTest::isHarmful))).isEmpty();
    assertThat(Shown.text("\r\n\u2028\u202e\ud83d\ue000")).isEqualTo("\\u000d\\u000a\\u2028\\u202e\\ud83d\\ue000");
  }

  private static boolean isHarmful(int character) {
    return Character.isISOControl(character) || character == 0x2028 || character == 0x2029 || character == 0x202e
        || Character.MIN_SURROGATE <= character && character <= Character.MAX_SURROGATE;
  }
}
