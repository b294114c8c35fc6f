package dev.thumbnails.cache.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "`` | 1:1: not JSON: must not be empty",
      "` ` | 1:1: not JSON: must not be empty",
      "{} {} | 1:4: not JSON: must end after the first value",
      "{}, | 1:3: not JSON: must end after the first value",
      "{'a': 1,} | 1:9: not JSON: unexpected '}', expected a key in double quotes",
      "[1, 2,] | 1:7: not JSON: unexpected ']', expected a value",
      "[1 2] | 1:4: not JSON: unexpected '2', expected a comma or ]",
      "{'a': 1 'b': 2} | 1:9: not JSON: unexpected '\"', expected a comma or }",
      "{'a' 1} | 1:6: not JSON: unexpected '1', expected a colon",
      "{a: 1} | 1:2: not JSON: unexpected 'a', expected a key in double quotes",
      "{'a': } | 1:7: not JSON: unexpected '}', expected a value",
      "{'a': [1} | 1:9: not JSON: unexpected '}'",
      "{'a': 'b | 1:9: not JSON: ends too early",
      "{'a': [1 | 1:9: not JSON: ends too early",
      "{'a': topsecret} | 1:7: not JSON: expected a value; a text needs double quotes",
      "{'a': NaN} | 1:10: not JSON: expected a value; a text needs double quotes",
      "{'a': 'top'secret'} | 1:12: not JSON: unexpected 's', expected a comma or }",
      "{'a': 007} | 1:8: not JSON: a number must not begin with a zero that is not needed",
      "{'a': 1.} | 1:8: not JSON: unexpected '}', expected a digit",
      "{'a': -x} | 1:8: not JSON: unexpected 'x', expected a digit",
      "{'a': '\\x'} | 1:9: not JSON: no such escape in a text",
      "{'a': '\\u00g0'} | 1:12: not JSON: unexpected 'g', expected a hexadecimal digit",
      "/* a */ {} | 1:1: not JSON: unexpected '/', comments are not allowed",
      "[1\u20ac] | 1:3: not JSON: unexpected U+20AC, expected a comma or ]",
      "{'topsecret': 1, 'topsecret': 2} | 1:29: a key that is there before"})
  void theReasonIsSaidAndNothingOfTheText(String text, String problem) {
    assertThatThrownBy(() -> StrictJson.decode(text.replace('\'', '"'))).isInstanceOf(StrictJsonException.class).hasMessage(problem);
  }

  @Test
  void aControlCharacterIsNamedByItsNumber() {
    assertThatThrownBy(() -> StrictJson.decode("{\n\"a\": \"b\nc\"}"))
        .hasMessage("2:8: not JSON: a control character in a text must be escaped");
    assertThatThrownBy(() -> StrictJson.decode("\u001b[31m")).hasMessageStartingWith("1:2: not JSON: unexpected U+001B");
  }

  /** An editor on Windows may put one there, where nobody sees it. */
  @ParameterizedTest
  @ValueSource(strings = {"\uFEFF{}", "\uFEFF"})
  void aByteOrderMarkIsNamed(String text) {
    assertThatThrownBy(() -> StrictJson.decode(text)).hasMessage("1:1: not JSON: must not begin with a byte order mark (U+FEFF)");
  }

  @Test
  void aLimitIsSaidWithItsPlace() {
    assertThatThrownBy(() -> StrictJson.decode("[".repeat(1001)))
        .hasMessageMatching("1:\\d+: not JSON that can be read: must not be nested deeper than 1000 levels");
    assertThatThrownBy(() -> StrictJson.decode("{\"" + "k".repeat(50_001) + "\":1}"))
        .hasMessageMatching("1:\\d+: not JSON that can be read: must not have a key of over 50000 characters");
    assertThat(StrictJson.decode("{\"" + "k".repeat(50_000) + "\":1}")).isInstanceOf(JsonObject.class);
  }

  /** The digits of the whole part, of the fraction and of the exponent count; the sign and the point do not. */
  @ParameterizedTest
  @CsvSource({"9,''", "-9,''", "9,.5", "-9,e5", "0.1,e+5", "-9,.25e-12"})
  void aNumberHasAtMostAThousandDigits(String start, String end) {
    int others = (start + end).replaceAll("[^0-9]", "").length();
    String longest = start + "1".repeat(1000 - others) + end;
    String longer = start + "1".repeat(1001 - others) + end;
    assertThat(StrictJson.decode(longest)).isInstanceOf(Number.class);
    assertThat(JsonText.decode(longest)).isEqualTo(StrictJson.decode(longest));
    assertThatThrownBy(() -> StrictJson.decode(longer))
        .hasMessageMatching("1:\\d+: not JSON that can be read: must not have a number of over 1000 digits");
    assertThatThrownBy(() -> JsonText.decode(longer)).isInstanceOf(StrictJsonException.class);
  }

  /** What is read can be set, and what is set can be read. */
  @Test
  void aNumberOfAThousandDigitsIsTaken() {
    BigInteger longest = BigInteger.TEN.pow(1000).subtract(BigInteger.ONE);
    for (BigInteger taken : new BigInteger[] {longest, longest.negate()}) {
      assertThat(JsonNumber.canonical("metadata", taken)).isEqualTo(taken).isEqualTo(StrictJson.decode(taken.toString()));
      BigInteger refused = taken.add(BigInteger.valueOf(taken.signum()));
      assertThatThrownBy(() -> JsonNumber.canonical("metadata", refused)).hasMessage("metadata: must have at most 1000 digits");
    }
  }
}
