package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts are those of the URL parser of Node 20, which is the one of the URL Standard. */
class ThumbnailUrlTest {

  private static Thumbnail thumbnail(String url) {
    return Thumbnail.fromJson(new JsonObject().put("name", "a").put("url", url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://h", "HTTPS://h:443/a", "http://h:", "http://h:0/", "http://h:65535/", "http://h:00080/",
      "//h/a", "//h:1", "/a", "a", "?a", "#a", "a;b/c@d",
      "http://a..b/", "http://a_b/", "http://-a-/", "http://a!b$c&d'e(f)g*h+i,j;k=l/", "http://1.2.3.4/", "http://1.2.3.4./",
      "http://127.1/", "http://0x7f.1/", "http://0x/", "http://4294967295/",
      "http://017700000001/", "http://1.2.3.4.a/", "http://1a/", "http://[::1]/", "http://[::1]:8080/a", "http://[2001:db8::]/",
      "http://[::ffff:1.2.3.4]/", "http://m\u00FCnchen.example/",
      "http://\u4F8B\u5B50.example/", "http://\uD83D\uDE00.example/", "http://a%41b/", "http://%C3%BC/",
      "http://xn--mnchen-3ya/", "http://h/[::1/%zz?a b", "http://h?a@b:c", "http://h#[@:"})
  void aUrlThatABrowserReadsIsTaken(String url) {
    assertThat(thumbnail(url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[::1/a.jpg", "http://::1/", "http://[::1]a/", "http://[::1]:a/", "http://[]/", "http://[::g]/",
      "http://[1::2::3]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/",
      "http://[1.2.3.4]/", "http://[[::1]]/", "http://h:65536/", "http://h:99999999999/", "http://h:80a/", "http://h:-1/",
      "http://h:\u0663/", "http://h: 80/", "http://a:b:c/", "http://a b/", "http://a<b/",
      "http://a>b/", "http://a^b/", "http://a|b/", "http://a%b/", "http://a%2/", "http://a%zz/", "http://a%00b/",
      "http://a%2Fb/", "http://a%20b/", "http://%/", "http://%FF/", "http://a]b/", "http://a[b]/", "http://256.1.1.1/",
      "http://1.2.3.4.5/", "http://1.2.3.256/", "http://4294967296/", "http://1.0x100000000/", "http://09/", "http://1.2.3.08/",
      "http://a.1/", "http://1..2/", "http://a.0x1/", "//[::1", "//h:70000/a"})
  void aUrlWithoutAHostOrAPortThatThereCanBeIsRefused(String url) {
    assertThatThrownBy(() -> thumbnail(url)).isInstanceOf(InvalidInputException.class).hasMessageStartingWith("url: must ");
  }
}
