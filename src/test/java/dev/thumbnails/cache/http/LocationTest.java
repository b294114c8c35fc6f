package dev.thumbnails.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's and Python's clients refuse a Location that is no URI. */
class LocationTest {

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {
      "https://m\u00FCnchen.example/a.jpg https://xn--mnchen-3ya.example/a.jpg",
      "https://M\u00DCNCHEN.example:8443/\u00E9 https://xn--mnchen-3ya.example:8443/%C3%A9",
      "//\u4F8B\u5B50.example //xn--fsqu00a.example",
      "http://h/t/100%.jpg http://h/t/100%25.jpg",
      "http://h/100%2 http://h/100%252",
      "http://h/%4g%e9?%zz=%20#% http://h/%254g%e9?%25zz=%20#%25",
      "http://h/a[1]{2}|^`<>.jpg?b[]=c#d#e http://h/a%5B1%5D%7B2%7D%7C%5E%60%3C%3E.jpg?b%5B%5D=c#d%23e",
      "http://h/\uD83D\uDE00 http://h/%F0%9F%98%80",
      "http://[2001:db8::1]:80/a http://[2001:db8::1]:80/a",
      "http://h:/a http://h:/a",
      "http://h?a=/b//c http://h?a=/b//c",
      "/a//b:c@d?e?f /a//b:c@d?e?f",
      "a/b//c a/b//c",
      "../a%2Fb;c=1,2 ../a%2Fb;c=1,2"})
  void itIsTheUrlAsAUri(String url, String location) {
    assertThat(Location.of(url)).isEqualTo(location);
    assertThat(URI.create(location).toASCIIString()).isEqualTo(location);
  }

  /** Browsers do not make an ss of it, as IDNA 2003 does: the escape leaves the mapping to the client. */
  @ParameterizedTest
  @ValueSource(strings = "https://stra\u00DFe.example/")
  void aNameThatIsMappedInTwoWaysIsNotMappedHere(String url) {
    assertThat(Location.of(url)).isEqualTo("https://stra%C3%9Fe.example/");
  }
}
