package com.example;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.nio.file.Path;

/**
 * The application: a member of a cluster of its own, with the cache and the gallery.
 *
 * <p>Arguments: the directory of the photos, that of the thumbnails, and the port for HTTP (0 for any that is free).
 */
public final class Main {

  private Main() {
  }

  public static void main(String[] arguments) {
    if (arguments.length != 3 || !arguments[2].matches("[0-9]{1,5}")) {
      System.err.println("arguments: the directory of the photos, that of the thumbnails, a port");
      System.exit(2);
    }
    JsonObject gallery = new JsonObject()
        // One photo is one source on all members, wherever they were started.
        .put("photos", Path.of(arguments[0]).toAbsolutePath().normalize().toString())
        .put("thumbnails", Path.of(arguments[1]).toAbsolutePath().normalize().toString())
        .put("port", Integer.parseInt(arguments[2]));
    // The cluster is that of src/main/resources/infinispan.xml.
    Vertx.builder().withClusterManager(new InfinispanClusterManager()).buildClustered()
        .compose(vertx -> deploy(vertx, gallery))
        .onFailure(failure -> {
          System.err.println(failure.getMessage());
          // Not on this event loop: the end waits until the cluster has been left, which needs it.
          new Thread(() -> System.exit(1)).start();
        });
  }

  private static Future<?> deploy(Vertx vertx, JsonObject gallery) {
    leaveTheClusterAtTheEnd(vertx);
    JsonObject cache = new JsonObject().put("backend", new JsonObject().put("type", "shared-data"));
    return vertx.deployVerticle("dev.thumbnails.cache.CacheVerticle", new DeploymentOptions().setConfig(cache))
        .compose(deployed -> vertx.deployVerticle(new GalleryVerticle(), new DeploymentOptions().setConfig(gallery)));
  }

  /** On SIGTERM or Ctrl-C; what is killed is missed a little later. */
  private static void leaveTheClusterAtTheEnd(Vertx vertx) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> vertx.close().await()));
  }
}
