package dev.thumbnails.cache.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BodyTest {

  private static final int LARGEST = Integer.MAX_VALUE;

  static Stream<Thumbnail> thumbnails() {
    Thumbnail named = Thumbnail.of("n");
    Thumbnail whole = named.withExtension("e").withPath("p").withUrl("u").withSize(LARGEST, LARGEST).withSource("s");
    // The emoji has two characters and four bytes.
    return Stream.of(named, whole, whole.withPath("").withSource(""),
        whole.withPath("\u0001".repeat(99)).withSource("\u001f".repeat(99)), named.withSource("\u0000"),
        whole.withPath("\"\\\n".repeat(99)), named.withPath("\uffff".repeat(99)), named.withPath("\ud83d\ude00".repeat(99)),
        named.withAlternatives(List.of(1.5, 2, LARGEST)), whole.withMetadata(Map.of("key", "v".repeat(999))));
  }

  @ParameterizedTest
  @MethodSource("thumbnails")
  void aThumbnailMayHaveAsManyBytesAsItsJsonAndNotOneLess(Thumbnail thumbnail) {
    int bytes = thumbnail.toBuffer().length();
    assertThat(Body.sized(thumbnail, bytes)).isSameAs(thumbnail);
    assertThatThrownBy(() -> Body.sized(thumbnail, bytes - 1))
        .isInstanceOfSatisfying(CacheException.class, refused -> assertThat(refused.code()).isEqualTo(FailureCode.TOO_LARGE));
  }
}
