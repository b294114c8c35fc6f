package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All of RESP that Redis sends goes through, however it is cut into pieces, and nothing else. */
class RespGuardTest {

  private static final String RIGHT =
      "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nmodules\r\n*0\r\n+OK\r\n$-1\r\n*-1\r\n_\r\n"
      + "$0\r\n\r\n$4\r\n\r\n\r\n\r\n:-7\r\n,1.5e3\r\n"
      + "(12345678901234567890\r\n#t\r\n#f\r\n-ERR no\r\n=7\r\ntxt:a\r\n\r\n~1\r\n:1\r\n>2\r\n$10\r\ninvalidate\r\n*2\r\n$1\r\na\r\n_\r\n"
      + "*2\r\n*2\r\n*1\r\n*0\r\n:1\r\n%1\r\n+a\r\n*1\r\n$-1\r\n";

  @Test
  void whatRedisSendsIsAccepted() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      RespGuard guard = new RespGuard();
      Buffer all = FakeRedis.bytes(RIGHT.repeat(3));
      for (int at = 0; at < all.length(); ) {
        int end = Math.min(all.length(), at + 1 + random.nextInt(i % 10 * 7 + 1));
        assertThat(guard.accepts(all.getBuffer(at, end))).as("bytes %s to %s", at, end).isTrue();
        at = end;
      }
      assertThat(guard.accepts(FakeRedis.bytes("x"))).as("where the next answer begins").isFalse();
    }
  }

  /** Elements are counted while they are to come, and not for ever. */
  @Test
  void manyAnswersAreNotTooMany() {
    RespGuard guard = new RespGuard();
    Buffer answer = FakeRedis.bytes("*1000\r\n" + "*2\r\n:1\r\n%1\r\n+a\r\n+b\r\n".repeat(1000));
    for (int i = 0; i < 2000; i++) {
      assertThat(guard.accepts(answer)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\r\n", "HTTP/1.1 200 OK\r\n", "!5\r\nERR a\r\n", "|1\r\n+a\r\n+b\r\n", "$\r\n", "$x\r\n", "$1x\r\n",
      "$-2\r\n", "$--1\r\n", "$+1\r\n",
      "$ 1\r\n", "$536870913\r\n", "$9999999999\r\n", "$?\r\n", "$3\r\nabcd\r\n", "$3\r\nabc\n\n", "*x\r\n", "*-2\r\n",
      "*1048577\r\n", "%524289\r\n", "*2147483647\r\n",
      "%-1\r\n", "~-1\r\n", ">0\r\n", ">-1\r\n", "#x\r\n", "#\r\n", "#tt\r\n", "_x\r\n", ":\r\n", "+a\n", "*1000000\r\n*1000000\r\n"})
  void whatTheClientWouldStumbleOverIsNot(String wrong) {
    assertThat(new RespGuard().accepts(FakeRedis.bytes(wrong))).isFalse();
    RespGuard inPieces = new RespGuard();
    assertThat(wrong.chars().allMatch(c -> inPieces.accepts(FakeRedis.bytes(Character.toString(c))))).isFalse();
    assertThat(new RespGuard().accepts(FakeRedis.bytes(RIGHT + wrong))).isFalse();
  }

  @Test
  void depthAndLinesAreBounded() {
    assertThat(new RespGuard().accepts(FakeRedis.bytes("*1\r\n".repeat(32) + ":1\r\n"))).isTrue();
    assertThat(new RespGuard().accepts(FakeRedis.bytes("*1\r\n".repeat(33)))).isFalse();
    assertThat(new RespGuard().accepts(FakeRedis.bytes("+" + "a".repeat(100_000)))).isFalse();
  }
}
