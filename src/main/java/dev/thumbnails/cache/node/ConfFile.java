package dev.thumbnails.cache.node;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.DecodeException;
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

  private static final JsonFactory STRICT = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

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

  private static JsonObject parse(String file, String text) throws IOException {
    try (JsonParser parser = STRICT.createParser(text)) {
      checkOneObject(file, parser);
      return new JsonObject(text);
    } catch (DecodeException e) {
      throw at(file, null, "not JSON that can be read: a number or a text in it is too long");
    } catch (JsonProcessingException e) {
      // What it found there may be a password.
      throw at(file, e.getLocation(), e.getOriginalMessage().startsWith("Duplicate field") ? "a key that is there before" : "not JSON");
    }
  }

  private static void checkOneObject(String file, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw at(file, parser.currentTokenLocation(), "not JSON: must be an object");
    }
    parser.skipChildren();
    if (parser.nextToken() != null) {
      throw at(file, parser.currentTokenLocation(), "not JSON: must end after the object");
    }
  }

  private static StartException at(String file, JsonLocation location, String problem) {
    String place = location == null ? "" : ":" + location.getLineNr() + ":" + Math.max(1, location.getColumnNr());
    return new StartException(file + place + ": " + problem);
  }
}
