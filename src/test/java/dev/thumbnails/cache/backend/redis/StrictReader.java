package dev.thumbnails.cache.backend.redis;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.ClaimToken;
import dev.thumbnails.cache.json.Utf8;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads records as the contract says, one rule after the other and with no thought of speed; of a key given twice the last counts. */
final class StrictReader {

  /** It is no such record. */
  private static final class Refused extends RuntimeException {
  }

  private static final JsonFactory JSON = new JsonFactory();

  private StrictReader() {
  }

  /** The thumbnail that is under that name; null for anything else. */
  static Thumbnail thumbnail(String name, Buffer value) {
    try {
      String text = text(value);
      require(text.startsWith("T1"));
      int end = text.indexOf('\n');
      require(end < 0 || ClaimToken.isValid(text.substring(end + 1)));
      JsonObject json = object(text.substring(2, end < 0 ? text.length() : end));
      require(name.equals(json.getValue("name")));
      return Thumbnail.fromJson(json);
    } catch (Refused | InvalidInputException none) {
      return null;
    }
  }

  /** Whether it is a claim or a negative entry. */
  static boolean isOther(Buffer value) {
    try {
      String text = text(value);
      require(text.startsWith("C1") || text.startsWith("N1"));
      JsonObject json = object(text.substring(2));
      Object what = json.getValue(text.startsWith("C1") ? "claim" : "reason");
      require(what instanceof String && (text.startsWith("N1") || ClaimToken.isValid((String) what)));
      require(!json.containsKey("source") || json.getValue("source") instanceof String);
      Utf8.length("", what + json.getString("source", ""));
      return json.getValue("endMs") instanceof Long end && end > System.currentTimeMillis();
    } catch (Refused | InvalidInputException none) {
      return false;
    }
  }

  private static String text(Buffer value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.getBytes())).toString();
    } catch (CharacterCodingException e) {
      throw new Refused();
    }
  }

  /** One value from the first character to the last. */
  private static JsonObject object(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      require(parser.nextToken() != null);
      parser.skipChildren();
      require(parser.nextToken() == null);
      return new JsonObject(text);
    } catch (JacksonException | DecodeException e) {
      throw new Refused();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void require(boolean right) {
    if (!right) {
      throw new Refused();
    }
  }
}
