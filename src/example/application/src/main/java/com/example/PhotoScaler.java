package com.example;

import dev.thumbnails.cache.Thumbnail;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Makes thumbnails of photos, with the JDK alone. Blocks. */
final class PhotoScaler {

  private static final int WIDTH = 160;

  private final Path directory;

  PhotoScaler(Path directory) {
    this.directory = directory;
  }

  /** The photo, as a file of the same name in the directory of the thumbnails. */
  Thumbnail scale(String name, Path photo) throws IOException {
    BufferedImage original = Files.isReadable(photo) ? ImageIO.read(photo.toFile()) : null;
    if (original == null) {
      throw new IOException(name + " is not an image that can be read");
    }
    BufferedImage scaled = scaled(original, Math.max(1, original.getHeight() * WIDTH / original.getWidth()));
    Path file = Files.createDirectories(directory).resolve(name);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    ImageIO.write(scaled, extension, file.toFile());
    System.out.printf("made %s, %d x %d%n", name, scaled.getWidth(), scaled.getHeight());
    return Thumbnail.of(name).withExtension(extension).withPath(file.toString()).withSize(scaled.getWidth(), scaled.getHeight());
  }

  private static BufferedImage scaled(BufferedImage original, int height) {
    int type = original.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    BufferedImage scaled = new BufferedImage(WIDTH, height, type);
    Graphics2D graphics = scaled.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(original, 0, 0, WIDTH, height, null);
    graphics.dispose();
    return scaled;
  }
}
