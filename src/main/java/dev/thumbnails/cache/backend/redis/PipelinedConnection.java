package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.redis.Clients.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.util.HashSet;
import java.util.Set;

/** A connection on which commands are written without waiting for the answers to earlier ones; it knows how long it has been silent. */
final class PipelinedConnection {

  private static final long SETTLED_NANOS = 1_000_000_000;

  private final Target target;
  private final RedisConnection connection;
  private final long madeAt = System.nanoTime();
  private final Set<Script> scripts = new HashSet<>();
  private int unanswered;
  private long silentSince = madeAt;
  private boolean retired;
  private boolean ended;

  /** @param target whose client is closed with the connection */
  PipelinedConnection(Target target, RedisConnection connection) {
    this.target = target;
    this.connection = connection;
  }

  Target target() {
    return target;
  }

  /** By its digest, if it has been sent before. */
  Request request(Script.Run run) {
    return scripts.add(run.script()) ? run.whole() : run.byDigest();
  }

  /** The server does not know what it has been sent before. */
  void forgetScripts() {
    scripts.clear();
  }

  /** For commands, each of which is told before it is sent, and when it is answered. */
  RedisConnection connection() {
    return connection;
  }

  void asked(int commands) {
    if (unanswered == 0) {
      silentSince = System.nanoTime();
    }
    unanswered += commands;
  }

  void answered(int commands) {
    unanswered = Math.max(0, unanswered - commands);
    silentSince = System.nanoTime();
    if (retired && unanswered == 0) {
      close();
    }
  }

  /** Asks for a sign of life, which is enough of an answer. */
  void ping() {
    asked(1);
    connection.send(Request.cmd(Command.PING)).onComplete(answer -> answered(1));
  }

  /** A sign of life that is no answer. The client forgets a command if a push comes before its answer. */
  void heard() {
    unanswered = 0;
    silentSince = System.nanoTime();
  }

  /** Marks the connection as one that must not be used any more. */
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  int unanswered() {
    return unanswered;
  }

  /**
   * Whether nothing at all has come for so long although something was asked. Redis answers in order, so the oldest command never
   * will be answered.
   */
  boolean isHung(long timeoutNanos) {
    return unanswered > 0 && System.nanoTime() - silentSince > timeoutNanos;
  }

  /** Whether nothing has been asked, nor come, for so long. */
  boolean isIdle(long nanos) {
    return unanswered == 0 && System.nanoTime() - silentSince > nanos;
  }

  /** Whether it has lasted: one that is cut as soon as it is made must not be made again at once. */
  boolean isSettled() {
    return System.nanoTime() - madeAt > SETTLED_NANOS;
  }

  /** Closes it once what is in flight has been answered, or the time is over. */
  void retire(Vertx vertx, long timeoutMs) {
    retired = true;
    if (unanswered == 0) {
      close();
    } else {
      vertx.setTimer(timeoutMs, id -> close());
    }
  }

  Future<Void> close() {
    return target.client().close();
  }
}
