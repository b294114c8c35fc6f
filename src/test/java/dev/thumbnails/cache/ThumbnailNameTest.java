package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "0af/a360db703b", "...", ".a", "a.", "..a", "a..", " ", "a b", "%2e%2e", "\u00e9", "e\u0301", "\ud83d\ude00", "\u00a0", "?"})
  void anythingElseIsAName(String name) {
    assertThat(ThumbnailName.check(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "a/", "a//b", ".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b"})
  void aSegmentIsNotEmptyNorADot(String name) {
    assertThatThrownBy(() -> ThumbnailName.check(name)).hasMessage("name: must not have an empty, '.' or '..' segment: \"" + name + '"');
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "a\u0000", "a\nb", "a\r\nb", "\t", "\u001f", "a\u007f", "\u0080", "a\u009f/b"})
  void thereIsNoControlCharacter(String name) {
    assertThatThrownBy(() -> ThumbnailName.check(name)).hasMessageMatching("name: must not have a control character: \"[\\\\\\w/]+\"");
  }

  @ParameterizedTest
  @CsvSource({"d83d", "de00"})
  void thereIsNoUnpairedSurrogate(String code) {
    String surrogate = Character.toString((char) Integer.parseInt(code, 16));
    for (String name : List.of(surrogate, surrogate + "a", "a" + surrogate, "\ude00\ud83d")) {
      assertThatThrownBy(() -> ThumbnailName.check(name)).hasMessageMatching("name: must not have an unpaired surrogate: \"[\\\\\\w]+\"");
    }
  }

  @Test
  void thereIsNoBackslash() {
    assertThatThrownBy(() -> ThumbnailName.check("a\\b")).hasMessage("name: must not have a backslash: \"a\\\\b\"");
  }

  @Test
  void itHasOneTo1024BytesOfUtf8() {
    assertThatThrownBy(() -> ThumbnailName.check(null)).hasMessage("name: is required");
    assertThatThrownBy(() -> ThumbnailName.check("")).hasMessage("name: must not be empty");
    for (String longest : List.of("x".repeat(1024), "\u00e9".repeat(512), "\u65e5".repeat(341) + "x", "\ud83d\ude00".repeat(256))) {
      assertThat(ThumbnailName.check(longest)).isEqualTo(longest);
      assertThatThrownBy(() -> ThumbnailName.check(longest + "x"))
          .hasMessageStartingWith("name: must have at most 1024 bytes of UTF-8: \"" + longest.substring(0, 64)).hasMessageEndingWith("…\"");
    }
  }

  @Test
  void segmentsAreJoinedThenChecked() {
    assertThat(ThumbnailName.join(List.of("n", "ame"))).isEqualTo("n/ame");
    assertThat(ThumbnailName.join(List.of("a"))).isEqualTo("a");
    assertThat(ThumbnailName.join(List.of("a/b", "c"))).isEqualTo("a/b/c");
    for (List<?> broken : List.of(List.of(), List.of(""), List.of("", "a"), List.of("a", ""), List.of("a", "", "b"), List.of("a", ".."),
        List.of("/"), List.of("a/", "b"), List.of(7), List.of("a", true), Arrays.asList("a", null), List.of(List.of("a")))) {
      assertThatThrownBy(() -> ThumbnailName.join(broken)).as(broken.toString())
          .isInstanceOf(InvalidInputException.class).hasMessageStartingWith("name: ");
    }
    assertThatThrownBy(() -> ThumbnailName.join(List.of("a", 7))).hasMessage("name: must hold strings only, not a number");
  }

  @Test
  void tooManySegmentsAreRefusedUnjoined() {
    assertThatThrownBy(() -> ThumbnailName.join(Collections.nCopies(2000, "a"))).hasMessage("name: must have at most 1024 bytes of UTF-8");
    assertThatThrownBy(() -> ThumbnailName.join(List.of("a".repeat(1025), "b")))
        .hasMessage("name: must have at most 1024 bytes of UTF-8: \"" + "a".repeat(64) + "…\"");
  }
}
