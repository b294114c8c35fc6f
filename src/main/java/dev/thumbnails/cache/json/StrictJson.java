package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.io.IOException;

/** JSON text from outside: one value and nothing after it, no key given twice. */
public final class StrictJson {

  private static final JsonFactory STRICT = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StrictJson() {
  }

  /**
   * The value, as Vert.x decodes it.
   *
   * @throws StrictJsonException saying where the text is not such JSON, and nothing of what is there: that may be a password
   */
  public static Object decode(String text) {
    try (JsonParser parser = STRICT.createParser(text)) {
      checkOneValue(parser);
      return Json.decodeValue(text);
    } catch (DecodeException | StreamConstraintsException e) {
      throw new StrictJsonException("", "not JSON that can be read: too deep, or with a number or a text that is too long");
    } catch (JsonProcessingException e) {
      throw at(e.getLocation(), e.getOriginalMessage().startsWith("Duplicate field") ? "a key that is there before" : "not JSON");
    } catch (IOException e) {
      throw new StrictJsonException("", "not JSON");
    }
  }

  private static void checkOneValue(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      throw at(parser.currentTokenLocation(), "not JSON: must not be empty");
    }
    parser.skipChildren();
    if (parser.nextToken() != null) {
      throw at(parser.currentTokenLocation(), "not JSON: must end after the first value");
    }
  }

  private static StrictJsonException at(JsonLocation location, String problem) {
    return new StrictJsonException(location.getLineNr() + ":" + Math.max(1, location.getColumnNr()) + ": ", problem);
  }
}
