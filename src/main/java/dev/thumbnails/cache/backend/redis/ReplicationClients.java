package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Function;

/**
 * To the one of a replication group that says that it is the master; while none does, to the one that a replica names. The client's own way
 * there never connects to a master without replicas, as one is for a while that has taken another's place.
 */
final class ReplicationClients implements Clients {

  private final RedisOptions options;
  private final GroupMembers members;

  ReplicationClients(Vertx vertx, RedisOptions options) {
    this.options = options;
    this.members = new GroupMembers(vertx, options);
  }

  @Override
  public Future<Target> next(boolean unreachable) {
    return first(members::ifMaster).recover(none -> first(this::named)).map(this::target);
  }

  private Future<String> first(Function<String, Future<String>> question) {
    return GroupMembers.first(options.getEndpoints().stream().map(question).toList());
  }

  private Future<String> named(String replica) {
    return members.ask(replica, Request.cmd(Command.ROLE), role -> master(replica, role));
  }

  /** One that has become a master meanwhile is meant itself. */
  private static String master(String replica, Response role) {
    return role.get(0).toString().equals("slave") ? GroupMembers.endpoint(replica, role.get(1), role.get(2)) : replica;
  }

  private Target target(String master) {
    String place = ConnectionString.place(master);
    return new Target(members.client(master), place, place);
  }

  @Override
  public String place() {
    return "the replication group of " + ConnectionString.place(options.getEndpoint());
  }
}
