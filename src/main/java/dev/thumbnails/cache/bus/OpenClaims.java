package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * The claims that one node has granted and that are open, as far as the node knows: how many there are, how many each owner has, and which caller got them.
 * One for each Vert.x instance and address. Thread-safe: a claim is added and removed while its name is being computed.
 *
 * <p>The node removes a claim when it lapses, when it is ended by a message to this node, and when any node tells of its end. That one comes without the
 * claim's token, and may be about an older claim of the name. So a claim that has just been granted is then kept for {@value #TOLD_SECONDS} seconds.
 */
final class OpenClaims {

  private static final PerVertx<OpenClaims> CLAIMS = new PerVertx<>();
  private static final int TOLD_SECONDS = 10;
  private static final long TOLD_NANOS = TimeUnit.SECONDS.toNanos(TOLD_SECONDS);
  private static final int FEW = 1000;
  private static final long SWEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** @param owner null if nobody has said whose it is */
  private record Open(String token, String owner, String caller, long endNanos, long toldNanos) {

    boolean isOver(long now) {
      return endNanos - now <= 0;
    }
  }

  private final Map<String, Open> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> owners = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> callers = new ConcurrentHashMap<>();
  private final AtomicLong sweptNanos = new AtomicLong(System.nanoTime() - SWEPT_NANOS);

  static PerVertx.Use<OpenClaims> use(Vertx vertx, String address) {
    return CLAIMS.use(vertx, address, OpenClaims::new);
  }

  /** Returns whether the node, and the owner, may be granted another claim. */
  boolean hasRoom(String owner, int mostOfNode, int mostOfOwner) {
    if (fits(owner, mostOfNode, mostOfOwner)) {
      return true;
    }
    sweep();
    return fits(owner, mostOfNode, mostOfOwner);
  }

  private boolean fits(String owner, int mostOfNode, int mostOfOwner) {
    return open.size() < mostOfNode && (owner == null || owners.getOrDefault(owner, 0) < mostOfOwner);
  }

  /** Removes the claims that have lapsed. Of many claims it does so ten times a second at most: a refused request must not cost a look at all of them. */
  private void sweep() {
    long swept = sweptNanos.get();
    long now = System.nanoTime();
    if ((now - swept >= SWEPT_NANOS || open.size() <= FEW) && sweptNanos.compareAndSet(swept, now)) {
      open.keySet().forEach(name -> open.computeIfPresent(name, (same, claim) -> claim.isOver(now) ? removed(name, claim) : claim));
    }
  }

  /** Adds a claim that was granted, or granted again, in place of an older one of the name. */
  void add(String name, String token, long claimMs, String owner, String caller) {
    long now = System.nanoTime();
    open.compute(name, (same, present) -> {
      if (present != null) {
        removed(name, present);
      }
      if (owner != null) {
        owners.merge(owner, 1, Integer::sum);
      }
      if (caller != null) {
        callers.compute(caller, (id, names) -> {
          Set<String> all = names == null ? ConcurrentHashMap.newKeySet() : names;
          all.add(name);
          return all;
        });
      }
      return new Open(token, owner, caller, now + TimeUnit.MILLISECONDS.toNanos(claimMs), now + TOLD_NANOS);
    });
  }

  /** Removes a claim that was ended by a message to this node. */
  void ended(String name, String token) {
    open.computeIfPresent(name, (same, claim) -> claim.token().equals(token) ? removed(name, claim) : claim);
  }

  /** A message of {@code <address>.claimEnded}. */
  void claimEnded(Message<Object> message) {
    if (ClaimEnds.ALL.equals(message.body())) {
      open.keySet().forEach(this::claimEnded);
    } else if (message.body() instanceof String name) {
      claimEnded(name);
    }
  }

  private void claimEnded(String name) {
    long now = System.nanoTime();
    open.computeIfPresent(name, (same, claim) -> {
      long endNanos = claim.toldNanos() - claim.endNanos() < 0 ? claim.toldNanos() : claim.endNanos();
      return endNanos - now <= 0 ? removed(name, claim) : new Open(claim.token(), claim.owner(), claim.caller(), endNanos, claim.toldNanos());
    });
  }

  /** Gives the name and the token of each claim that a caller's request was granted, unless a later request was granted the claim again; once. */
  void ofCaller(String caller, BiConsumer<String, String> told) {
    Set<String> names = callers.remove(caller);
    if (names != null) {
      names.forEach(name -> {
        Open claim = open.get(name);
        if (claim != null && caller.equals(claim.caller())) {
          told.accept(name, claim.token());
        }
      });
    }
  }

  private Open removed(String name, Open claim) {
    if (claim.owner() != null) {
      owners.computeIfPresent(claim.owner(), (same, count) -> count == 1 ? null : count - 1);
    }
    if (claim.caller() != null) {
      callers.computeIfPresent(claim.caller(), (same, names) -> {
        names.remove(name);
        return names.isEmpty() ? null : names;
      });
    }
    return null;
  }
}
