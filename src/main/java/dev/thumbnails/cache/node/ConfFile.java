package dev.thumbnails.cache.node;

import dev.thumbnails.cache.json.StrictJson;
import dev.thumbnails.cache.json.StrictJsonException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a configuration from a file, or says where it is not one. Blocks, so it is for the thread that starts a node. */
public final class ConfFile {

  private ConfFile() {
  }

  /** @throws StartException with one line that names the file, and the line and column where it is not JSON */
  public static JsonObject read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new StartException(file + ": no such file");
    } catch (CharacterCodingException e) {
      throw new StartException(file + ": not UTF-8");
    } catch (IOException e) {
      throw new StartException(file + ": can't be read");
    }
  }

  /** The configuration of a node that is given none: {@code conf/simple.json}, as it was when the jar was built. */
  public static JsonObject embedded() {
    try (InputStream in = ConfFile.class.getResourceAsStream("simple.json")) {
      return parse("simple.json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StartException("the jar is damaged: it has no simple.json");
    }
  }

  private static JsonObject parse(String file, String text) {
    try {
      if (StrictJson.decode(text) instanceof JsonObject json) {
        return json;
      }
      throw new StartException(file + ": must be a JSON object");
    } catch (StrictJsonException e) {
      throw new StartException(file + (e.hasPlace() ? ":" : ": ") + e.getMessage());
    }
  }
}
