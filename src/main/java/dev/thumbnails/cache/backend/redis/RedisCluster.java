package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A Redis Cluster: a held link to each master, and the table of who has which slots. A master that can't be reached costs its own
 * slots only. The table is read again when a server says that it is wrong, and when a master can't be reached.
 *
 * <p>Confined to the context that opened it.
 */
final class RedisCluster implements RedisServers {

  private static final int REDIRECTIONS = 5;
  /** Of what servers and the client itself say, what may mean that another server is the master now. */
  private static final List<String> LOOK_AGAIN = List.of("CLUSTERDOWN", "READONLY", "CONNECTION_CLOSED");
  /** One that hangs is not waited for: another knows it too. */
  private static final long ANSWER_MS = 500;
  private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final LinkSettings settings;
  private final Function<String, RedisLink> open;
  private final List<String> seeds;
  private final Map<String, RedisLink> links = new HashMap<>();
  private Future<SlotTable> slots;
  private long refreshedAt;
  private boolean closed;

  /**
   * @param seeds where to ask for the table first, as {@code host:port}
   * @param open opens a link to such an endpoint
   */
  RedisCluster(LinkSettings settings, List<String> seeds, Function<String, RedisLink> open) {
    this.settings = settings;
    this.seeds = seeds;
    this.open = open;
    this.slots = refresh(List.of(), null);
  }

  @Override
  public Future<Response> send(String key, Request request) {
    return ask(key, link -> link.send(request), Commands.of(request));
  }

  @Override
  public Future<Response> sendTogether(String key, Request request) {
    return ask(key, link -> link.sendTogether(request), Commands.of(request));
  }

  @Override
  public Future<Response> run(String key, Script.Run run) {
    return ask(key, link -> link.run(run), Commands.of(run));
  }

  /** @param alone at once, where a server names another */
  private Future<Response> ask(String key, Function<RedisLink, Future<Response>> way, Commands alone) {
    Question question = new Question(HashSlot.of(key), endNanos(), alone);
    Future<SlotTable> table = table();
    // What follows an answer is to run on its asker's duplicate of the context, and not on the one that the table was asked for on.
    return table.succeeded() ? ask(table.result(), way, question) : table.compose(known -> ask(known, way, question));
  }

  private Future<Response> ask(SlotTable table, Function<RedisLink, Future<Response>> way, Question question) {
    String endpoint = table.master(question.slot());
    return endpoint == null ? uncovered() : redirected(until(question.endNanos(), () -> way.apply(link(endpoint))), question, REDIRECTIONS);
  }

  private record Question(int slot, long endNanos, Commands alone) {
  }

  @Override
  public boolean keepKeysTogether() {
    return false;
  }

  @Override
  public long endNanos() {
    return settings.endNanos();
  }

  @Override
  public <T> Future<T> until(long endNanos, Supplier<Future<T>> step) {
    return settings.until(endNanos, step);
  }

  @Override
  public Future<Collection<RedisLink>> masters() {
    return table().map(table -> table.masters().stream().map(this::link).toList());
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.join(links.values().stream().map(RedisLink::close).toList()).mapEmpty();
  }

  /** Follows MOVED and ASK. A link that fails is a reason to look who is the master now, but not to try again. */
  private Future<Response> redirected(Future<Response> answer, Question question, int left) {
    return answer.recover(failure -> {
      if (failure instanceof ErrorType error && left > 0 && (error.is("MOVED") || error.is("ASK"))) {
        return redirected(until(question.endNanos(), () -> follow(error, question)), question, left - 1);
      }
      if (!(failure instanceof ErrorType) || LOOK_AGAIN.stream().anyMatch(code -> RedisFailure.is(failure, code))) {
        refreshSoon(slots.result().master(question.slot()));
      }
      return Future.failedFuture(failure);
    });
  }

  private Future<Response> follow(ErrorType redirection, Question question) {
    String endpoint = SlotTable.endpoint(redirection.getMessage().split(" ")[2], slots.result().master(question.slot()));
    RedisLink target = link(endpoint);
    if (redirection.is("MOVED")) {
      slots.result().move(question.slot(), endpoint);
      refreshSoon(null);
      return target.send(question.alone());
    }
    return target.send(question.alone().asking());
  }

  private Future<Response> uncovered() {
    refreshSoon(null);
    return Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "Redis: no master has the slot"));
  }

  /** Of the first request the table may not be there yet; one that could not be read is asked for again. */
  private Future<SlotTable> table() {
    if (slots.failed()) {
      refreshSoon(null);
    }
    return slots;
  }

  /** @param suspect is asked last; null for none */
  private void refreshSoon(String suspect) {
    if (!closed && slots.isComplete() && System.nanoTime() - refreshedAt > REFRESH_NANOS) {
      Future<SlotTable> known = slots;
      Future<SlotTable> refreshed = refresh(known.succeeded() ? known.result().masters() : List.of(), suspect);
      slots = known.failed() ? refreshed : known;
      refreshed.onSuccess(table -> use(refreshed));
    }
  }

  /** Masters that are none any more are forgotten. */
  private void use(Future<SlotTable> refreshed) {
    slots = refreshed;
    Set<String> known = new HashSet<>(refreshed.result().masters());
    known.addAll(seeds);
    List<String> gone = links.keySet().stream().filter(endpoint -> !known.contains(endpoint)).toList();
    gone.forEach(endpoint -> links.remove(endpoint).retire());
  }

  /** @param masters who are asked even if nothing has been asked of them before */
  private Future<SlotTable> refresh(List<String> masters, String suspect) {
    refreshedAt = System.nanoTime();
    Comparator<String> suspectLast = Comparator.comparing(endpoint -> endpoint.equals(suspect));
    return ask(Stream.of(links.keySet(), masters, seeds).flatMap(Collection::stream).distinct().sorted(suspectLast).toList().iterator(), null, null);
  }

  /** The first that knows who has each slot, else the one that knows most: who has left the Cluster answers too, and knows little or nothing. */
  private Future<SlotTable> ask(Iterator<String> endpoints, SlotTable widest, Throwable last) {
    if (closed || !endpoints.hasNext()) {
      return widest == null ? Future.failedFuture(RedisFailure.unavailable(last)) : Future.succeededFuture(widest);
    }
    String endpoint = endpoints.next();
    return settings.context().within(ANSWER_MS, link(endpoint).send(Request.cmd(Command.CLUSTER).arg("SLOTS")))
        .map(answer -> SlotTable.read(answer, endpoint))
        .map(table -> widest == null ? table : widest.orWider(table))
        .transform(table -> table.succeeded() && table.result().isWhole()
            ? Future.succeededFuture(table.result())
            : ask(endpoints, table.succeeded() ? table.result() : widest, table.cause()));
  }

  private RedisLink link(String endpoint) {
    return links.computeIfAbsent(endpoint, open);
  }
}
