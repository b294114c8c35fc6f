package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * To the master that the sentinels name, of whom the first to answer counts; while all of them are silent, to the last one that they named.
 *
 * <p>In a fail-over they name the old master for up to a second after another one has taken its place. So when the one they name can't
 * be reached, the replica that they are promoting is used as soon as it says that it is a master.
 */
final class SentinelClients implements Clients {

  private final RedisOptions options;
  private final GroupMembers members;
  private String last;
  /** Whose place most sentinels have named since. */
  private Target agreed;

  /** @param options with the sentinels as endpoints; their credentials are the master's too */
  SentinelClients(Vertx vertx, RedisOptions options) {
    this.options = options;
    this.members = new GroupMembers(vertx, options);
  }

  @Override
  public Future<Target> next(boolean unreachable) {
    String before = last;
    Future<String> promoted = unreachable ? GroupMembers.first(ask("REPLICAS", this::promoted)) : Future.failedFuture("not asked for");
    return GroupMembers.first(askForMaster())
        .recover(silent -> before == null ? Future.failedFuture(RedisFailure.unavailable(silent)) : Future.succeededFuture(before))
        .compose(named -> (isSame(named, before) ? promoted.compose(members::ifMaster) : Future.<String>failedFuture("another one"))
            .otherwise(named)
            .map(chosen -> target(chosen, named)));
  }

  /** A single sentinel may have been away and know an old one, so most of them have to agree. */
  @Override
  public Future<Boolean> hasMoved(Target target) {
    List<Future<String>> named = askForMaster();
    return Future.join(named).transform(all -> Future.succeededFuture(namedByMost(named).filter(place -> isAnother(place, target)).isPresent()));
  }

  private static Optional<String> namedByMost(List<Future<String>> named) {
    return named.stream()
        .filter(Future::succeeded)
        .map(answer -> ConnectionString.place(answer.result()))
        .collect(Collectors.groupingBy(place -> place, Collectors.counting()))
        .entrySet().stream().filter(votes -> votes.getValue() > named.size() / 2).map(Map.Entry::getKey).findFirst();
  }

  /** The old master is named on until the fail-over is over. Named after the target itself it has taken its place back. */
  private boolean isAnother(String place, Target target) {
    if (place.equals(target.place())) {
      agreed = target;
      return false;
    }
    return target.equals(agreed) || !place.equals(target.master());
  }

  @Override
  public String place() {
    return options.getMasterName() + " of the sentinel " + ConnectionString.place(options.getEndpoint());
  }

  private Target target(String chosen, String named) {
    last = chosen;
    return new Target(members.client(chosen), ConnectionString.place(chosen), ConnectionString.place(named));
  }

  private static boolean isSame(String named, String before) {
    return before != null && ConnectionString.place(named).equals(ConnectionString.place(before));
  }

  private List<Future<String>> askForMaster() {
    return ask("GET-MASTER-ADDR-BY-NAME", (sentinel, answer) -> GroupMembers.endpoint(sentinel, answer.get(0), answer.get(1)));
  }

  /** A sentinel has no databases. */
  private List<Future<String>> ask(String question, BiFunction<String, Response, String> read) {
    return options.getEndpoints().stream().map(sentinel -> members.ask(
        ConnectionString.withoutDatabase(sentinel),
        Request.cmd(Command.SENTINEL).arg(question).arg(options.getMasterName()),
        answer -> {
          if (answer == null) {
            throw new CacheException(FailureCode.UNAVAILABLE, "Redis: a sentinel does not know masterName");
          }
          return read.apply(sentinel, answer);
        })).toList();
  }

  /** Known to the sentinel that leads the fail-over. */
  private String promoted(String sentinel, Response replicas) {
    for (Response replica : replicas) {
      if (replica.get("flags").toString().contains("promoted")) {
        return GroupMembers.endpoint(sentinel, replica.get("ip"), replica.get("port"));
      }
    }
    throw new CacheException(FailureCode.UNAVAILABLE, "Redis: no replica is promoted");
  }
}
