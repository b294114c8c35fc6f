import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;

/**
 * Makes a thumbnail of each image unless the cache knows one, and does so twice: the second pass makes none.
 *
 * <p>Arguments: a conf file, for a cache in this process without its HTTP, or {@code --cluster}, for the cache of a running cluster; the directory
 * for the thumbnails; the images.
 */
public final class MakeThumbnails extends VerticleBase {

  private static final int LONGEST_SIDE = 160;

  private final Path directory;
  private final List<String> images;
  private ThumbnailCache cache;

  private MakeThumbnails(Path directory, List<String> images) {
    this.directory = directory;
    this.images = images;
  }

  public static void main(String[] arguments) {
    if (arguments.length < 3) {
      System.err.println("arguments: a conf file or --cluster, the directory of the thumbnails, the images");
      System.exit(2);
    }
    List<String> images = Arrays.asList(arguments).subList(2, arguments.length);
    vertx(arguments[0]).onComplete(vertx -> run(vertx, Path.of(arguments[1]), images), failure -> {
      System.err.println(failure.getMessage());
      System.exit(1);
    });
  }

  /** Leaves the cluster, if there is one, before the process ends. */
  private static void run(Vertx vertx, Path directory, List<String> images) {
    vertx.deployVerticle(new MakeThumbnails(directory, images))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .onComplete(done -> vertx.close().onComplete(closed -> System.exit(done.succeeded() ? 0 : 1)));
  }

  private static Future<Vertx> vertx(String argument) {
    if (argument.equals("--cluster")) {
      if (System.getProperty("vertx.hazelcast.config") == null) {
        return Future.failedFuture("-Dvertx.hazelcast.config must name the cluster's file");
      }
      return Vertx.builder().buildClustered();
    }
    Vertx vertx = Vertx.vertx();
    return vertx.fileSystem().readFile(argument)
        .map(MakeThumbnails::withoutHttp)
        .recover(failure -> Future.failedFuture(argument + (failure instanceof DecodeException ? ": not JSON" : ": can't be read")))
        .compose(conf -> vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(conf)))
        .map(vertx);
  }

  /** Nobody asks this cache over HTTP, and a node with the same file may have its port. */
  private static JsonObject withoutHttp(Buffer file) {
    JsonObject conf = file.toJsonObject();
    conf.remove("http");
    return conf;
  }

  @Override
  public Future<?> start() {
    cache = ThumbnailCache.create(vertx);
    return pass("first").compose(first -> pass("second"));
  }

  private Future<Void> pass(String pass) {
    List<Future<Boolean>> thumbnails = images.stream().map(this::thumbnailOf).toList();
    return Future.all(thumbnails).map(all -> {
      long made = thumbnails.stream().filter(Future::result).count();
      System.out.printf("%s pass: %d made, %d from the cache%n", pass, made, images.size() - made);
      return null;
    });
  }

  /** Whether it had to be made. */
  private Future<Boolean> thumbnailOf(String image) {
    String name = nameOf(image);
    AtomicBoolean made = new AtomicBoolean();
    return cache.getOrCreate(name, image, () -> {
      made.set(true);
      return vertx.executeBlocking(() -> make(name, image));
    }).map(thumbnail -> made.get());
  }

  /** What it is made from and how, so that another size has another name. */
  private static String nameOf(String image) {
    try {
      String key = Path.of(image).toAbsolutePath() + " " + LONGEST_SIDE;
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      String hex = HexFormat.of().formatHex(digest, 0, 20);
      return hex.substring(0, 3) + "/" + hex.substring(3);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Thumbnail make(String name, String image) throws IOException {
    BufferedImage original = Files.isReadable(Path.of(image)) ? ImageIO.read(Path.of(image).toFile()) : null;
    if (original == null) {
      throw new IOException(image + " is not an image that can be read");
    }
    double scale = (double) LONGEST_SIDE / Math.max(original.getWidth(), original.getHeight());
    int width = Math.max(1, (int) Math.round(original.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(original.getHeight() * scale));
    String extension = image.toLowerCase(Locale.ROOT).endsWith(".png") ? "png" : "jpg";
    Path file = directory.resolve(name + "." + extension);
    Files.createDirectories(file.getParent());
    ImageIO.write(scaled(original, width, height), extension, file.toFile());
    System.out.printf("made %s of %s, %d x %d%n", file, image, width, height);
    return Thumbnail.of(name)
        .withExtension(extension)
        .withPath(file.toString())
        .withUrl("/thumbnails/" + name + "." + extension)
        .withSize(width, height);
  }

  private static BufferedImage scaled(BufferedImage original, int width, int height) {
    int type = original.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    BufferedImage scaled = new BufferedImage(width, height, type);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(original, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }
}
