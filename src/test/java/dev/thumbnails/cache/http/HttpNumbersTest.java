package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A number in metadata is kept or refused: 0.12345678901234567890123 once lost its last digits, and 1e-400 became 0.0. */
@ExtendWith(VertxExtension.class)
class HttpNumbersTest {

  private static final String RULE = "must not have a decimal that no double holds (17 digits, 4.9E-324 to 1.8E308)";

  private Vertx vertx;
  private int port;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    port = Bridges.simple(vertx);
  }

  /** A number, and its text when it is read. The value is the same. */
  static Stream<Arguments> kept() {
    String longest = "9".repeat(1000);
    Stream<String> same = Stream.of("0", "1", "1.0", "-0.0", "0.1", "0.30000000000000004", "1.5E300", "2147483648", "9007199254740993", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890", longest, "-" + longest, "4.9E-324",
        "1.7976931348623157E308", "1.0E23", "2.2250738585072014E-308");
    return Stream.concat(same.map(number -> Arguments.of(number, number)), Stream.of(
        Arguments.of("-0", "0"), Arguments.of("1.50", "1.5"), Arguments.of("1E5", "100000.0"), Arguments.of("0.1e1", "1.0"), Arguments.of("1e23", "1.0E23"),
        Arguments.of("0e99999999999", "0.0"), Arguments.of("0." + "0".repeat(900) + "1e901", "1.0"), Arguments.of("1." + "0".repeat(900), "1.0"),
        // Java 17 writes doubles in these forms. Nodes with Java 19 and later once refused them.
        Arguments.of("9.999999999999999E22", "1.0E23"), Arguments.of("-1.18491859067244624E17", "-1.1849185906724462E17"),
        // A tie in the last digit of 17, rounded up and to the even digit.
        Arguments.of("93690570612373.563", "9.369057061237356E13"), Arguments.of("93690570612373.562", "9.369057061237356E13"),
        // 0.1 as C writes it.
        Arguments.of("0.10000000000000001", "0.1")));
  }

  @ParameterizedTest
  @MethodSource("kept")
  void aNumberIsReadAsItWasSet(String set, String read) {
    String metadata = "{\"metadata\":{\"a\":" + set + "}}";
    assertThat(askWith(port, "PUT", "/thumbnails/a", metadata, Bridges.JSON).status()).isEqualTo(204);
    Response first = ask(port, "GET", "/thumbnails/a");
    assertThat(first.body()).isEqualTo("{\"name\":\"a\",\"metadata\":{\"a\":" + read + "}}");
    assertThat(askWith(port, "POST", "/thumbnails:getAll", "[\"a\"]", Bridges.JSON).body()).contains("\"thumbnail\":" + first.body());

    // A thumbnail from the bus, set over the bus again, stays the same.
    JsonObject got = (JsonObject) await(vertx.eventBus().request("thumbnails.cache.get", "a")).body();
    await(vertx.eventBus().request("thumbnails.cache.setAll", new JsonArray().add(got)));
    Response second = ask(port, "GET", "/thumbnails/a");
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
  }

  @ParameterizedTest
  @CsvSource({"0.12345678901234567890123", "0.1000000000000000055511151231257827", "9007199254740993.0", "123456789012345678901234567890.0", "1e400", "-1e400",
      "1e-400", "-1e-400", "1e99999999999", "1e-99999999999", "1e1000000000", "1.5e-325"})
  void aDecimalThatNoDoubleHoldsIsRefused(String number) {
    for (String field : new String[] {"\"metadata\":{\"a\":[" + number + "]}", "\"alternatives\":[" + number + "]"}) {
      String rule = field.replaceAll("\"(\\w+)\".*", "$1: ") + RULE;
      Response put = askWith(port, "PUT", "/thumbnails/a", "{" + field + "}", Bridges.JSON);
      assertThat(put.status()).isEqualTo(400);
      assertThat(new JsonObject(put.body()).getString("detail")).matches("body: 1:\\d+: .*").endsWith(rule);
      // One bad item fails no other.
      String batch = "[{\"name\":\"b\"},{\"name\":\"a\"," + field + "},{" + field + "},{\"name\":\"c\",\"width\":0},{\"name\":\"d\"}]";
      Response setAll = askWith(port, "POST", "/thumbnails:setAll", batch, Bridges.JSON);
      assertThat(setAll.status()).isEqualTo(200);
      JsonArray items = new JsonObject(setAll.body()).getJsonArray("items");
      assertThat(items.stream().map(item -> ((JsonObject) item).getString("name"))).containsExactly("b", "a", null, "c", "d");
      assertThat(items.stream().map(item -> ((JsonObject) item).getInteger("code"))).containsExactly(null, 400, 400, 400, null);
      assertThat(items.getJsonObject(1).getString("message")).isEqualTo(rule);
      assertThat(items.getJsonObject(2).getString("message")).isEqualTo(rule);
    }
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(404);
    assertThat(ask(port, "GET", "/thumbnails/d").status()).isEqualTo(200);
  }

  /** A width is a whole number as it is written. */
  @ParameterizedTest
  @CsvSource({"1e2", "100.0", "-0", "2147483648", "18446744073709551616", "1e400"})
  void aWidthIsWrittenWithoutPointAndExponent(String number) {
    Response put = askWith(port, "PUT", "/thumbnails/a", "{\"width\":" + number + "}", Bridges.JSON);
    assertThat(put.status()).isEqualTo(400);
    assertThat(put.body()).contains("width: must");
  }
}
