package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters that all caches have in one registry of an application, also those of several Vert.x instances. A meter is there once, shows what
 * its users have together, and goes with the last of them. The registry may refuse a meter: that is logged once for a name. Thread-safe.
 */
final class JoinedMeters {

  private static final Logger LOG = LoggerFactory.getLogger(JoinedMeters.class);
  private static final Map<MeterRegistry, JoinedMeters> ALL = new IdentityHashMap<>();

  private final MeterRegistry registry;
  private final Map<Meter.Id, Joined> meters = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private int members;

  private JoinedMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Gives the caches' meters in that registry to one more member, which leaves once. */
  static JoinedMeters enter(MeterRegistry registry) {
    synchronized (ALL) {
      JoinedMeters joined = ALL.computeIfAbsent(registry, JoinedMeters::new);
      joined.members++;
      return joined;
    }
  }

  void leave() {
    synchronized (ALL) {
      if (--members == 0) {
        ALL.remove(registry);
      }
    }
  }

  /**
   * Adds a user to a meter, which the first of them registers.
   *
   * @param user what this user itself has counted or measures
   * @param register puts the meter into the registry
   */
  synchronized Joined join(Meter user, Function<Joined, Meter> register) {
    Joined present = meters.get(user.getId());
    if (present == null) {
      Joined first = new Joined(user, register);
      meters.put(user.getId(), first);
      register(first, presentMeters());
      return first;
    }
    present.users = present.users.with(user);
    return present;
  }

  /** Takes a user from its meter. */
  synchronized void part(Meter user) {
    Joined joined = meters.get(user.getId());
    if (joined != null) {
      joined.users = joined.users.without(user);
      if (joined.users.present().isEmpty()) {
        meters.remove(user.getId());
        remove(joined);
      }
    }
  }

  /**
   * Registers what is not in the registry: it was refused, or somebody has removed it. That may be the same cache of another class loader, which
   * had it first and is undeployed.
   */
  synchronized void renew() {
    Set<Meter> present = presentMeters();
    meters.values().stream().filter(joined -> !present.contains(joined.target)).forEach(joined -> register(joined, present));
  }

  private void register(Joined joined, Set<Meter> before) {
    try {
      joined.target = joined.register.apply(joined);
      joined.isOurs = !before.contains(joined.target);
      if (!joined.isOurs) {
        refused(joined, "it has one with this name and these tags already, which stays");
      }
    } catch (Throwable thrown) {
      refused(joined, thrown.toString());
    }
  }

  /** By identity, since those with the same name and tags are equal. */
  private Set<Meter> presentMeters() {
    Set<Meter> present = Collections.newSetFromMap(new IdentityHashMap<>());
    try {
      present.addAll(registry.getMeters());
    } catch (Throwable thrown) {
      LOG.warn("the application's registry does not tell its meters", thrown);
    }
    return present;
  }

  /** The application's own meter stays. */
  private void remove(Joined joined) {
    if (!joined.isOurs) {
      return;
    }
    try {
      registry.remove(joined.target);
    } catch (Throwable thrown) {
      LOG.warn("the meter {} stays in the application's registry, which does not let it go", joined.name(), thrown);
    }
  }

  private void refused(Joined joined, String reason) {
    if (refused.add(joined.name())) {
      LOG.warn("the meter {} of the cache is not in the application's registry: {}", joined.name(), reason);
    }
  }

  /** One meter of the registry. */
  static final class Joined {

    private final Meter.Id id;
    private final Function<Joined, Meter> register;
    private volatile Meter target;
    private boolean isOurs;
    private volatile Users users;

    private Joined(Meter first, Function<Joined, Meter> register) {
      this.id = first.getId();
      this.register = register;
      this.users = new Users(List.of(first), 0);
    }

    /** Gives the registry's meter; null if the registry has refused it, or has one of another type. */
    <M extends Meter> M target(Class<M> type) {
      Meter present = target;
      return type.isInstance(present) ? type.cast(present) : null;
    }

    String name() {
      return id.getName();
    }

    /** Sums what all users have counted, also those that are gone. */
    double sum() {
      return users.gone() + users.present().stream().mapToDouble(user -> ((FunctionCounter) user).count()).sum();
    }

    /** Sums what the present users measure. */
    double total() {
      return values().sum();
    }

    double least() {
      return values().min().orElse(Double.NaN);
    }

    private DoubleStream values() {
      return users.present().stream().mapToDouble(user -> ((Gauge) user).value()).filter(value -> !Double.isNaN(value));
    }
  }

  /**
   * The users of a meter, who count or measure. They are told apart by identity, because meters with the same name and tags are equal.
   *
   * @param gone what the counters of those have counted who are no users any more
   */
  private record Users(List<Meter> present, double gone) {

    Users with(Meter user) {
      return new Users(Stream.concat(present.stream(), Stream.of(user)).toList(), gone);
    }

    Users without(Meter user) {
      double counted = user instanceof FunctionCounter counter ? counter.count() : 0;
      return new Users(present.stream().filter(other -> other != user).toList(), gone + counted);
    }
  }
}
