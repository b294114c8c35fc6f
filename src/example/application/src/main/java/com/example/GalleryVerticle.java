package com.example;

import dev.thumbnails.cache.CreationFailedException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;

/**
 * Tells over HTTP which thumbnail a photo has, at {@code /thumbnails/<photo>}: GET whether there is one, POST after it has been made if it was
 * missing, DELETE after the photo has changed. The cache knows the thumbnails, on all members of the cluster.
 */
public final class GalleryVerticle extends VerticleBase {

  /** A name only, so that it can't lead out of the directory. */
  private static final String PATH = "/thumbnails/(?<photo>[\\w-]+\\.(?:jpg|png))";

  private ThumbnailCache cache;
  private Path photos;
  private PhotoScaler scaler;

  @Override
  public Future<?> start() {
    cache = ThumbnailCache.create(vertx);
    photos = Path.of(config().getString("photos"));
    scaler = new PhotoScaler(Path.of(config().getString("thumbnails")));
    Router router = Router.router(vertx);
    router.getWithRegex(PATH).handler(this::look);
    router.postWithRegex(PATH).handler(this::make);
    router.deleteWithRegex(PATH).handler(this::forget);
    return vertx.createHttpServer().requestHandler(router).listen(config().getInteger("port"), "127.0.0.1")
        .onSuccess(server -> System.out.println("gallery ready at http://127.0.0.1:" + server.actualPort()));
  }

  private void look(RoutingContext request) {
    cache.get(request.pathParam("photo")).onComplete(thumbnail -> answer(request, thumbnail), failure -> refuse(request, failure));
  }

  /** However many ask, on whichever members: one of them makes it, and all are answered. */
  private void make(RoutingContext request) {
    String photo = request.pathParam("photo");
    cache.getOrCreate(photo, source(photo), () -> vertx.executeBlocking(() -> scaler.scale(photo, photos.resolve(photo))))
        .onComplete(thumbnail -> answer(request, thumbnail), failure -> refuse(request, failure));
  }

  private void forget(RoutingContext request) {
    cache.invalidate(source(request.pathParam("photo")))
        .onComplete(removed -> request.json(new JsonObject().put("removed", removed)), failure -> refuse(request, failure));
  }

  private String source(String photo) {
    return photos.resolve(photo).toString();
  }

  private static void answer(RoutingContext request, Thumbnail thumbnail) {
    if (thumbnail == null) {
      request.response().setStatusCode(404).end();
    } else {
      request.response().putHeader("Content-Type", "application/json").end(thumbnail.toBuffer());
    }
  }

  /** There is no such photo, or it is none; or else the cache can't tell now. */
  private static void refuse(RoutingContext request, Throwable failure) {
    request.response().setStatusCode(failure instanceof CreationFailedException ? 404 : 503).end(String.valueOf(failure.getMessage()));
  }
}
