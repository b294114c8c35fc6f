package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.redis.client.impl.types.ErrorType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What a failure of the Redis client is to the asker. Only the kind is told: an error's text may repeat a command, and AUTH is one. */
final class RedisFailure {

  /** The first word; of a command in a script, Redis before 7.0 says first where in the script that was, and of a transaction that it is one. */
  private static final Pattern ERROR_CODE = Pattern.compile("(?:@user_script: ?[0-9]+: -?|EXECABORT Transaction discarded because of: )?([A-Z_]{1,32})\\b");

  /** What the client itself says, in the clothes of a server's error, of a lost connection and of what is no RESP. */
  private static final Set<String> CLIENT_CODES = Set.of("CONNECTION_CLOSED", "ILLEGAL_STATE");

  private RedisFailure() {
  }

  /** A failed future with {@link FailureCode#UNAVAILABLE} and the reason. */
  static <T> Future<T> of(Throwable failure) {
    return Future.failedFuture(unavailable(failure));
  }

  static CacheException unavailable(Throwable failure) {
    if (failure instanceof CacheException known) {
      return known;
    }
    return new CacheException(FailureCode.UNAVAILABLE, "Redis: " + reason(failure));
  }

  /** Whether a server, or the client in its clothes, has said that, of a command or of one in a script. */
  static boolean is(Throwable failure, String code) {
    return failure instanceof ErrorType error && code.equals(code(error));
  }

  /** Whether the key holds something that is no string, and so no record of ours. */
  static boolean isWrongType(Throwable failure) {
    return is(failure, "WRONGTYPE");
  }

  /** Whether the connection was lost before the answer came, so that the command may be sent on another one. */
  static boolean isLoss(Throwable failure) {
    return failure instanceof ErrorType ? is(failure, "CONNECTION_CLOSED") : !(failure instanceof CacheException);
  }

  /** The same of a batch, whose failure lists those of its commands. */
  static boolean isLossOfBatch(Throwable failure) {
    return isLoss(failure) || failure instanceof ErrorType && failure.getMessage().endsWith("] CONNECTION_CLOSED");
  }

  /** Whether the server does not know a command, or does not allow it. */
  static boolean isPermanent(Throwable failure) {
    return failure instanceof ErrorType error && (error.is("ERR") || error.is("NOPERM"));
  }

  /** Whether the user may not do that, in small letters, whatever else they may do. */
  static boolean isNotAllowed(Throwable failure, String command) {
    return is(failure, "NOPERM") && failure.getMessage().contains("'" + command + "'");
  }

  /** Whether a server has said that. */
  static boolean isAnswer(Throwable failure) {
    return failure instanceof ErrorType && !is(failure, "CONNECTION_CLOSED");
  }

  static CacheException timeout() {
    return new CacheException(FailureCode.TIMEOUT, "Redis: no answer in time");
  }

  /** The answer after many attempts, before each of which something else had been written. */
  static <T> Future<T> changing() {
    return Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "Redis: what is there changes all the time"));
  }

  /** What has come is no answer to what was asked. */
  static <T> Future<T> nonsense() {
    return Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "Redis: an answer to something else"));
  }

  static String reason(Throwable failure) {
    if (failure instanceof ErrorType error && !CLIENT_CODES.contains(code(error))) {
      return code(error).isEmpty() ? "refused" : "refused with " + code(error);
    }
    if (failure instanceof VertxException && failure.getCause() != null) {
      return reason(failure.getCause());
    }
    if (failure instanceof TimeoutException || failure instanceof ConnectTimeoutException) {
      return "no answer in time";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    if (failure instanceof NoRouteToHostException) {
      return "no route to the host";
    }
    if (failure instanceof SocketException) {
      return "connection lost";
    }
    if (failure instanceof UnknownHostException) {
      return "unknown host";
    }
    if (failure instanceof SSLException) {
      return "TLS failed";
    }
    boolean lost = failure == null || failure instanceof ErrorType || failure instanceof VertxException || failure instanceof IOException;
    return lost ? "connection lost" : "an unexpected failure";
  }

  /** Empty for none. */
  private static String code(ErrorType error) {
    Matcher code = ERROR_CODE.matcher(String.valueOf(error.getMessage()));
    return code.lookingAt() ? code.group(1) : "";
  }
}
