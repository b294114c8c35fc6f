package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.sharing.Seldom;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server tell what anybody changes in it (<a href="https://redis.io/docs/latest/develop/reference/client-side-caching/">CLIENT
 * TRACKING</a> in broadcasting mode), on a connection of its own: the client loses an answer that a push comes before. Goes with the link
 * that commands are sent on, and ends with it.
 *
 * <p>When either connection is lost, and when this one is there again, anything may have changed.
 */
final class RedisTracking implements LinkListener {

  private static final Logger LOG = LoggerFactory.getLogger(RedisTracking.class);
  private static final long SELDOM_MS = 60_000;

  private final String prefix;
  private final ChangeListener changes;
  private final HeldConnection connection;
  private final Seldom seldom;
  private boolean refused;

  private RedisTracking(LinkSettings settings, Clients clients, String prefix, ChangeListener changes) {
    this.prefix = prefix;
    this.changes = changes;
    this.seldom = Seldom.of(settings.vertx(), RedisTracking.class.getName(), SELDOM_MS);
    this.connection = HeldConnection.open(settings, clients, new Pushes());
  }

  /**
   * Begins to track, where that interests anybody.
   *
   * @param clients for connections with RESP3
   * @param prefix of the keys of records
   */
  static LinkListener of(LinkSettings settings, Clients clients, String prefix, ChangeListener changes) {
    return changes == ChangeListener.NONE ? NONE : new RedisTracking(settings, clients, prefix, changes);
  }

  /** What was lost may be a master that is none any more. */
  @Override
  public void lost() {
    changes.allChanged();
  }

  @Override
  public Future<Void> closed() {
    return connection.close();
  }

  /** On the tracking connection. */
  private final class Pushes implements LinkListener {

    @Override
    public Future<?> made(RedisConnection made) {
      return refused ? Future.succeededFuture() : made
          .send(Request.cmd(Command.CLIENT).arg("TRACKING").arg("ON").arg("BCAST").arg("PREFIX").arg(prefix))
          .recover(failure -> RedisFailure.isPermanent(failure) ? doWithout(failure) : Future.failedFuture(failure))
          .onSuccess(tracking -> changes.allChanged());
    }

    @Override
    public void lost() {
      changes.allChanged();
    }

    @Override
    public boolean message(Response message) {
      if (message != null && message.type() == ResponseType.PUSH && message.size() == 2 && "invalidate".equals(message.get(0).toString())) {
        invalidated(message.get(1));
      }
      // An answer to a sign of life, which a push has come before, is none that others wait for.
      return true;
    }
  }

  /** All instances, each with all masters, find that out at the same time. */
  private Future<Response> doWithout(Throwable failure) {
    refused = true;
    if (seldom.mayLog()) {
      LOG.warn("Redis does not tell of changes ({}): the near cache is as stale as its bound allows", RedisFailure.reason(failure));
    }
    return Future.succeededFuture();
  }

  /** @param keys null for all of them */
  private void invalidated(Response keys) {
    if (keys == null) {
      changes.allChanged();
      return;
    }
    for (Response key : keys) {
      String text = key.toString();
      if (text.startsWith(prefix)) {
        changes.changed(text.substring(prefix.length()));
      }
    }
  }
}
