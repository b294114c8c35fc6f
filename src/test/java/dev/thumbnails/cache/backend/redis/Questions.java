package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** What a test asks a server by itself, on a connection that is not the product's. */
final class Questions {

  private Questions() {
  }

  static Request of(String command, Object... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (Object argument : arguments) {
      request.arg(argument.toString());
    }
    return request;
  }

  /** Asked on a connection of its own; a sentinel can be asked too. */
  static Future<Response> ask(Vertx vertx, RedisProcess server, String command, Object... arguments) {
    return ask(vertx, "redis://127.0.0.1:" + server.port(), command, arguments);
  }

  /** The same of one that wants a password, or is elsewhere. */
  static Future<Response> ask(Vertx vertx, String connectionString, String command, Object... arguments) {
    Redis client = Redis.createClient(vertx, connectionString);
    return client.send(of(command, arguments)).eventually(client::close);
  }
}
