package dev.thumbnails.cache.http;

import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** An OpenAPI description, which remembers the answers that were held against it. */
final class Description {

  private static final String SCHEMA = "spec.openapis.org/oas/3.1/schema/2022-10-07";
  private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "delete", "options", "patch", "trace");
  private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
      .setDraft(Draft.DRAFT202012).setOutputFormat(OutputFormat.Basic).setBaseUri("https://description.test");

  private final JsonObject json;
  private final Set<String> seen = new TreeSet<>();

  private Description(JsonObject json) {
    this.json = json;
  }

  static Description of(String yaml) {
    Map<String, Object> map = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return new Description(new JsonObject(new JsonObject(map).encode()));
  }

  String version() {
    return json.getJsonObject("info").getString("version");
  }

  /** What OpenAPI's own schema says against it. */
  List<String> problems() {
    return errors(resource(SCHEMA), json);
  }

  Map<String, Set<String>> methodsByPath() {
    Map<String, Set<String>> methods = new TreeMap<>();
    json.getJsonObject("paths").forEach(path -> methods.put(path.getKey(), new TreeSet<>(((JsonObject) path.getValue()).fieldNames().stream()
        .filter(METHODS::contains).map(method -> method.toUpperCase(Locale.ROOT)).toList())));
    return methods;
  }

  /** What is not as described in an answer to an operation. */
  List<String> differences(String method, String path, Response response) {
    JsonObject responses = operation(method, path).getJsonObject("responses");
    String status = Integer.toString(response.status());
    seen.add(method + " " + path + " " + (responses.containsKey(status) ? status : "default"));
    JsonObject described = resolve(responses.getJsonObject(status, responses.getJsonObject("default")));
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, Object> header : described.getJsonObject("headers", new JsonObject())) {
      checkHeader(header.getKey(), resolve((JsonObject) header.getValue()), response.header(header.getKey()), differences);
    }
    checkBody(described.getJsonObject("content", new JsonObject()), response, method, differences);
    return differences;
  }

  /** The answers described that none has been held against, but for the default ones. */
  Set<String> unseen() {
    Set<String> unseen = new TreeSet<>();
    methodsByPath().forEach((path, methods) -> methods.forEach(method -> operation(method, path).getJsonObject("responses").fieldNames().stream()
        .filter(status -> !status.equals("default"))
        .map(status -> method + " " + path + " " + status)
        .filter(answer -> !seen.contains(answer))
        .forEach(unseen::add)));
    return unseen;
  }

  private void checkHeader(String name, JsonObject described, String value, List<String> differences) {
    if (value == null && described.getBoolean("required", false)) {
      differences.add(name + ": is missing");
    } else if (value != null) {
      boolean number = "integer".equals(described.getJsonObject("schema").getString("type"));
      errors(schema(described.getJsonObject("schema")), number ? (Object) Long.valueOf(value) : value)
          .forEach(error -> differences.add(name + ": " + error));
    }
  }

  private void checkBody(JsonObject content, Response response, String method, List<String> differences) {
    if (content.isEmpty() || method.equals("HEAD")) {
      if (!response.body().isEmpty()) {
        differences.add("a body that is not described");
      }
      return;
    }
    String type = String.valueOf(response.header("Content-Type")).replaceAll(";.*", "");
    if (!content.containsKey(type)) {
      differences.add("Content-Type: " + type);
      return;
    }
    Object body = type.endsWith("json") ? Json.decodeValue(response.body()) : response.body();
    differences.addAll(errors(schema(content.getJsonObject(type).getJsonObject("schema")), body));
  }

  private JsonObject operation(String method, String path) {
    return json.getJsonObject("paths").getJsonObject(path).getJsonObject(method.toLowerCase(Locale.ROOT));
  }

  private JsonObject resolve(JsonObject object) {
    JsonObject resolved = object;
    while (resolved.containsKey("$ref")) {
      JsonObject target = json;
      for (String key : resolved.getString("$ref").substring(2).split("/")) {
        target = target.getJsonObject(key);
      }
      resolved = target;
    }
    return resolved;
  }

  /** Beside the components that it refers to. */
  private JsonObject schema(JsonObject schema) {
    return schema.copy().put("components", json.getJsonObject("components"));
  }

  private static List<String> errors(JsonObject schema, Object value) {
    SchemaRepository schemas = SchemaRepository.create(OPTIONS);
    String id = schema.getString("$id", "https://description.test/schema");
    schemas.dereference(id, JsonSchema.of(schema));
    OutputUnit result = schemas.validator(id).validate(value);
    return result.getValid() ? List.of() : result.getErrors().stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getError()).toList();
  }

  private static JsonObject resource(String name) {
    try (InputStream in = Description.class.getClassLoader().getResourceAsStream(name)) {
      return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
