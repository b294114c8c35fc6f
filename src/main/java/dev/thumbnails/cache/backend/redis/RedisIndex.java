package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.redis.Records.Before;
import dev.thumbnails.cache.backend.redis.Records.Swept;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The names that depend on each source. Where all keys are on one server, the scripts on records keep it, in the same step. In a Cluster it is kept around
 * them: a name is entered before its record is written, and its place gets the record's end after it. Each change gives the place another score, and a place is
 * lowered or taken out only while it has the score that it had before the record was read: so whatever has been entered meanwhile stays. A place that was
 * entered and not settled ends by itself; one without an end is checked when its source is used an hour later.
 */
final class RedisIndex {

  private static final Script ENTER = place("enter.lua");
  private static final Script SETTLE = place("settle.lua");
  private static final Script KEEP = place("keep.lua");
  private static final Script SCORE = place("score.lua");
  private static final Script PAGE = place("page.lua");
  private static final Script TAKE = place("take.lua");
  private static final Script DISCARD = place("discard.lua");
  /** Each one that fails has seen another change of the same place. */
  private static final int ATTEMPTS = 20;
  /** If another call changes the place meanwhile, that call does the rest. */
  private static final int ONCE = 1;

  private final RedisServers servers;
  private final Records records;
  private boolean checking;

  RedisIndex(RedisServers servers, Records records) {
    this.servers = servers;
    this.records = records;
  }

  private static Script place(String script) {
    return Script.of("index.lua", "place.lua", script);
  }

  /** A name of a source, and the score that its place had as Redis writes it: Java might write the number in another way. Null if that was not read. */
  record Place(String name, String score) {
  }

  /** Before a record with a source is written in a Cluster. The place lasts until it is settled, for an hour at least. */
  Future<Place> enter(String index, String name, long ttlMs) {
    return put(ENTER, index, name, ttlMs).map(answer -> {
      if (answer.size() > 1 && !checking) {
        check(index, StreamSupport.stream(answer.spliterator(), false).skip(1).map(Response::toString).toList());
      }
      return new Place(name, answer.get(0).toString());
    });
  }

  /** Runs a script that puts a name into a source. Whatever else stands under the source's key is removed before. */
  private Future<Response> put(Script script, String index, Object... arguments) {
    return script.run(servers, index, arguments).recover(failure -> RedisFailure.isWrongType(failure)
        ? DISCARD.run(servers, index).compose(discarded -> script.run(servers, index, arguments))
        : Future.failedFuture(failure));
  }

  /** Checks names whose places are due. No caller waits for it. If a check fails, the name is due again when another name is entered. */
  private void check(String index, List<String> names) {
    checking = true;
    Future.join(names.stream().map(name -> reconcile(index, name, ATTEMPTS)).toList()).onComplete(checked -> checking = false);
  }

  /**
   * After a record has been written in a Cluster. Fails if its place may end too early: nobody is told then that it was stored. The place in the
   * source that it had before may stay, if that can't be reached, until it is checked.
   *
   * @param index what it has now, empty for none
   * @param entered its place there; null if it was not entered, or if the record may have another end
   */
  Future<Before> settle(String index, String name, Place entered, long ttlMs, Before before) {
    Future<Before> left = before.index().equals(index) ? Future.succeededFuture(before) : leave(name, before);
    if (index.isEmpty()) {
      return left;
    }
    Future<Void> settled = entered == null ? reconcile(index, name, ATTEMPTS) : settle(index, entered, ttlMs)
        .compose(done -> done ? Future.succeededFuture() : reconcile(index, name, ATTEMPTS));
    return settled.compose(done -> left);
  }

  /** After a record has been removed: that is done, whether its source's master can be reached or not. */
  Future<Before> leave(String name, Before before) {
    return servers.keepKeysTogether() || before.index().isEmpty()
        ? Future.succeededFuture(before)
        : reconcile(before.index(), name, ATTEMPTS).transform(left -> Future.succeededFuture(before));
  }

  /** After a record got another end, but not another source. Fails if its place may end too early. */
  Future<Before> extend(String name, Before before) {
    return servers.keepKeysTogether() || before.index().isEmpty()
        ? Future.succeededFuture(before)
        : reconcile(before.index(), name, ATTEMPTS).map(before);
  }

  /** After a record was refused although its name has been entered. It never fails: what stays ends, or is checked. */
  Future<Void> undo(String index, String name) {
    return index.isEmpty() ? Future.succeededFuture() : reconcile(index, name, ONCE).transform(undone -> Future.succeededFuture());
  }

  /** After no server has said whether a record was written. An invalidation finds the record if it is there; its place has no end and is checked later. */
  void hold(String index, Place entered, long ttlMs, Throwable failure) {
    if (ttlMs == 0 && !RedisFailure.isAnswer(failure)) {
      settle(index, entered, ttlMs);
    }
  }

  /** Some names of a source, after so many others; none of a key that holds something else. */
  Future<List<Place>> page(String index, int after, int count) {
    int last = after + count - 1;
    Future<List<Place>> places = servers.keepKeysTogether()
        ? servers.send(index, Request.cmd(Command.ZRANGE).arg(index).arg(after).arg(last))
            .map(names -> StreamSupport.stream(names.spliterator(), false).map(name -> new Place(name.toString(), null)).toList())
        : PAGE.run(servers, index, after, last).map(RedisIndex::places);
    return places.recover(failure -> RedisFailure.isWrongType(failure) ? Future.succeededFuture(List.of()) : Future.failedFuture(failure));
  }

  private static List<Place> places(Response namesAndScores) {
    List<Place> places = new ArrayList<>(namesAndScores.size() / 2);
    for (int i = 0; i < namesAndScores.size(); i += 2) {
      places.add(new Place(namesAndScores.get(i).toString(), namesAndScores.get(i + 1).toString()));
    }
    return places;
  }

  /** After records of this source have been removed, whose places had been read before. Of those that have changed since then the records are read. */
  Future<Void> takeOut(String index, List<Place> places) {
    return servers.keepKeysTogether() || places.isEmpty() ? Future.succeededFuture() : take(index, places).map(HashSet::new)
        .compose(taken -> Future.join(places.stream().map(Place::name)
            .map(name -> taken.contains(name) ? lookAgain(index, name) : reconcile(index, name, ATTEMPTS)).toList()).mapEmpty());
  }

  /**
   * Takes names out of a source whose records do not depend on it: of so many names after {@code first}. A record that is written meanwhile keeps its
   * place. A key that holds anything but an index stays.
   */
  Future<Swept> sweep(String index, int first, int count) {
    Future<Swept> swept = servers.keepKeysTogether()
        ? records.sweep(index, first, count)
        : page(index, first, count).compose(places -> sweep(index, places));
    return swept.recover(failure -> RedisFailure.isWrongType(failure) ? Future.succeededFuture(new Swept(0, 0)) : Future.failedFuture(failure));
  }

  private Future<Swept> sweep(String index, List<Place> places) {
    List<Future<Response>> states = places.stream().map(place -> records.state(place.name())).toList();
    return Future.join(states).compose(read -> {
      List<Place> others = IntStream.range(0, places.size()).filter(i -> !depends(states.get(i).result(), index)).mapToObj(places::get).toList();
      return takeOut(index, others).map(new Swept(places.size(), places.size() - others.size()));
    });
  }

  /** Gives a name's place the end of its record, or takes it out if the record does not depend on the source. A record is never left without a place. */
  private Future<Void> reconcile(String index, String name, int attempts) {
    return SCORE.run(servers, index, name).compose(score -> reconcile(index, new Place(name, score.toString()), attempts));
  }

  private Future<Void> reconcile(String index, Place seen, int attempts) {
    return records.state(seen.name()).compose(state -> reconcile(index, seen, state, attempts));
  }

  private Future<Void> reconcile(String index, Place seen, Response state, int attempts) {
    boolean depends = depends(state, index);
    if (seen.score().isEmpty()) {
      // No place has no score: the name may have come and gone meanwhile. So it gets a place before the record is read again.
      return depends ? enter(index, seen.name(), lifetime(state)).compose(entered -> reconcile(index, entered, attempts)) : Future.succeededFuture();
    }
    return (depends ? settle(index, seen, lifetime(state)) : takeOut(index, seen)).compose(done -> {
      if (done || attempts == ONCE) {
        return Future.succeededFuture();
      }
      Future<Response> kept = depends && attempts == ONCE + 1 ? put(KEEP, index, seen.name(), lifetime(state)) : Future.succeededFuture();
      return kept.compose(any -> reconcile(index, seen.name(), attempts - 1));
    });
  }

  /** Returns true if the place still had that score. */
  private Future<Boolean> settle(String index, Place seen, long ttlMs) {
    return SETTLE.run(servers, index, seen.name(), seen.score(), ttlMs).map(settled -> settled.toInteger() == 1);
  }

  private Future<Boolean> takeOut(String index, Place seen) {
    return take(index, List.of(seen)).map(taken -> {
      // The caller need not wait for it.
      taken.forEach(name -> lookAgain(index, name));
      return !taken.isEmpty();
    });
  }

  /** Completes with the names that were taken out. */
  private Future<List<String>> take(String index, List<Place> places) {
    Object[] namesAndScores = places.stream().flatMap(place -> Stream.of(place.name(), place.score())).toArray();
    return TAKE.run(servers, index, namesAndScores).map(taken -> StreamSupport.stream(taken.spliterator(), false).map(Response::toString).toList());
  }

  /** A node of a former version leaves the score as it is if the place lasts long enough. So its record may be found only after the place was taken out. */
  private Future<Void> lookAgain(String index, String name) {
    return records.state(name).compose(state -> depends(state, index) ? reconcile(index, name, ATTEMPTS) : Future.succeededFuture());
  }

  private static boolean depends(Response state, String index) {
    return state.get(0).toString().equals(index);
  }

  /** Returns how long a present record lives, 0 for ever. In its last moment it has no millisecond left. */
  private static long lifetime(Response state) {
    long livesMs = state.get(1).toLong();
    return livesMs < 0 ? 0 : Math.max(1, livesMs);
  }
}
