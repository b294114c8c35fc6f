package dev.thumbnails.cache.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;

/** Tells all nodes that a claim was ended before its time, so that whoever waits for it looks again. Thread-safe. */
public final class ClaimEnds {

  /** No name is empty. */
  static final String ALL = "";

  private final Vertx vertx;
  private final String address;

  /** @param address the cache's */
  public ClaimEnds(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address(address);
  }

  static String address(String cacheAddress) {
    return cacheAddress + ".claimEnded";
  }

  public void publish(String name) {
    Announcements.publish(vertx, address, name, new DeliveryOptions());
  }

  /** Of every claim there may be. */
  void publishAll() {
    Announcements.publish(vertx, address, ALL, new DeliveryOptions());
  }
}
