package dev.thumbnails.cache.http;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.json.StrictJson;
import dev.thumbnails.cache.json.StrictJsonException;
import io.vertx.core.Future;
import io.vertx.core.file.FileSystem;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The file that {@code http.tokensFile} names: the same array as {@code http.tokens}. */
final class TokensFile {

  private TokensFile() {
  }

  /** Fails with a {@link ConfigException} that says what is wrong, and holds nothing of the file. */
  static Future<Tokens> read(FileSystem files, String file) {
    return files.readFile(file).transform(text -> text.succeeded()
        ? Future.succeededFuture(parse(text.result().toString()))
        : Future.failedFuture(refused("there is no such file, or it can't be read")));
  }

  private static Tokens parse(String text) {
    try {
      ConfigReader reader = ConfigReader.of(new JsonObject().put("tokens", StrictJson.decode(text)), System::getenv);
      Tokens tokens = Tokens.read(reader, "tokens");
      reader.finish();
      return tokens;
    } catch (StrictJsonException e) {
      throw refused(e.getMessage());
    } catch (ConfigException e) {
      throw new ConfigException(e.problems().stream().map(problem -> "http.tokensFile: " + problem).toList());
    }
  }

  private static ConfigException refused(String problem) {
    return new ConfigException(List.of("http.tokensFile: " + problem));
  }
}
