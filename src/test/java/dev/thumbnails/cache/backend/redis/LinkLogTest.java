package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.ConnectException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** The last line of the log is the present state. */
@ExtendWith(VertxExtension.class)
class LinkLogTest {

  private static final String AWAY = " can't be reached (connection refused); trying again until it is back";

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(RedisLink.class);

  private final String place = UUID.randomUUID().toString();

  @BeforeAll
  static void logWhatIsGood() {
    LOGGER.setLevel(Level.INFO);
  }

  @AfterAll
  static void logAsTheOthersDo() {
    LOGGER.setLevel(null);
  }

  /** "is back" was not logged if it came within a second of the line before. */
  @Test
  void aServerThatIsBackAtOnceIsSaidToBeBack(Vertx vertx) {
    try (LogLines log = LogLines.keep()) {
      LinkLog.Link link = LinkLog.open(vertx, place);
      link.down(new ConnectException());
      awaitLast(vertx, log, link, AWAY);
      link.up();
      awaitLast(vertx, log, link, " is back");
      assertThat(lines(log)).hasSize(2);
    }
  }

  @Test
  void oneThatComesAndGoesIsLoggedOnceASecondAndAsItIsInTheEnd(Vertx vertx) {
    try (LogLines log = LogLines.keep()) {
      LinkLog.Link link = LinkLog.open(vertx, place);
      long start = System.nanoTime();
      for (int i = 0; i < 100_000; i++) {
        link.down(new ConnectException());
        link.up();
      }
      link.down(new ConnectException());
      awaitLast(vertx, log, link, AWAY);
      link.up();
      awaitLast(vertx, log, link, " is back");
      assertThat(lines(log)).hasSizeLessThanOrEqualTo((int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1);
    }
  }

  @Test
  void itIsBackForAllLinksTogether(Vertx vertx) {
    try (LogLines log = LogLines.keep()) {
      LinkLog.Link first = LinkLog.open(vertx, place);
      LinkLog.Link second = LinkLog.open(vertx, place);
      first.down(new ConnectException());
      second.down(new ConnectException());
      awaitLast(vertx, log, first, AWAY);
      first.up();
      first.check();
      second.close();
      awaitLast(vertx, log, first, " is back");
      first.close();
      assertThat(lines(log)).hasSize(2);
    }
  }

  @Test
  void aClosedLinkSaysNothing(Vertx vertx) {
    try (LogLines log = LogLines.keep()) {
      LinkLog.Link link = LinkLog.open(vertx, place);
      link.down(new ConnectException());
      awaitLast(vertx, log, link, AWAY);
      link.close();
      link.up();
      link.check();
      assertThat(lines(log)).hasSize(1);
    }
  }

  private void awaitLast(Vertx vertx, LogLines log, LinkLog.Link link, String text) {
    Futures.await(Until.holds(vertx, () -> {
      link.check();
      return Future.succeededFuture(lines(log));
    }, lines -> !lines.isEmpty() && lines.get(lines.size() - 1).endsWith("Redis at " + place + text)));
  }

  private List<String> lines(LogLines log) {
    return log.lines().stream().filter(line -> line.contains(place)).toList();
  }
}
