package dev.thumbnails.cache.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A reason is a line of words, and never a class. */
class ReasonTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new IOException("Address already in use"), "Address already in use"),
        Arguments.of(new CompletionException(new BindException("Address already in use")), "Address already in use"),
        Arguments.of(new RuntimeException(new RuntimeException(new IllegalStateException())), "an unexpected failure"),
        Arguments.of(new RuntimeException("java.io.IOException: io.netty.channel.ChannelException: lost"), "lost"),
        Arguments.of(new RuntimeException("  first line\r\nsecond\u0007"), "first line"),
        Arguments.of(new RuntimeException("a\tb\u001b[31m"), "a b [31m"),
        Arguments.of(new RuntimeException("x".repeat(501)), "x".repeat(500) + "…"),
        Arguments.of(new UnknownHostException("nowhere"), "unknown host"),
        Arguments.of(new RuntimeException(new UnresolvedAddressException()), "unknown host"),
        Arguments.of(new TimeoutException(), "no answer in time"),
        Arguments.of(new ClosedChannelException(), "connection closed"),
        Arguments.of(null, "an unexpected failure"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void ofAFailure(Throwable failure, String reason) {
    assertThat(Reason.of(failure)).isEqualTo(reason);
  }
}
