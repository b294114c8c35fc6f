package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.RedisURI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {

  @Test
  void theDefaultIsThisMachine() {
    assertThat(RedisSettings.DEFAULT_CONNECTION_STRING).isEqualTo("redis://127.0.0.1:6379/0");
    assertThat(read(new JsonObject()).getEndpoint()).isEqualTo("redis://127.0.0.1:6379/0");
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
      "redis://example.com:1234/9, example.com, 1234, 9, -, -",
      "redis://example.com, example.com, 6379, -, -, -",
      "redis://example.com/, example.com, 6379, -, -, -",
      "redis://h/3, h, 6379, 3, -, -",
      "redis://my-host:1/2, my-host, 1, 2, -, -",
      "redis://:pw@h:1/2, h, 1, 2, -, pw",
      "redis://user:pw@h:1/2, h, 1, 2, user, pw",
      "redis://user:p%40%2F%3A%23@h, h, 6379, -, user, p@/:#",
      "redis://user:a+b%2Bc@h, h, 6379, -, user, a+b+c",
      "redis://h?db=4&user=u&password=p, h, 6379, 4, u, p",
      "rediss://h:1/2, h, 1, 2, -, -"})
  void everyPartOfAConnectionStringCounts(String text, String host, int port, Integer database, String user, String password) {
    RedisURI uri = new RedisURI(read(new JsonObject().put("connectionString", text)).getEndpoint());
    assertThat(uri.socketAddress().host()).isEqualTo(host);
    assertThat(uri.socketAddress().port()).isEqualTo(port);
    assertThat(uri.select()).isEqualTo(database);
    assertThat(uri.user()).isEqualTo(user);
    assertThat(uri.password()).isEqualTo(password);
  }

  @Test
  void aSocketIsAPath() {
    RedisURI uri = new RedisURI(read(new JsonObject().put("connectionString", "unix:///run/redis.sock?db=3&password=secret")).getEndpoint());
    assertThat(uri.socketAddress().path()).isEqualTo("/run/redis.sock");
    assertThat(uri.select()).isEqualTo(3);
    assertThat(uri.password()).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret:1", "//secret", "http://secret", "REDIS://secret", "redis:secret", "redis:/secret", "redis://", "redis:///1",
      "redis://:secret@", "redis://se_cret:1/2", "redis://h:secret", "redis://h:0/1", "redis://h:65536", "redis://h:-1", "redis://h/secret", "redis://h/-1",
      "redis://h/1/2", "redis://h/1.5", "redis://h/123456", "redis://h/1#secret", "redis://h?secret=1", "redis://h?db=secret", "redis://h/1?db=2", "redis://h?password=secret%26db=3", "unix:///s?password=a%26secret",
      "redis://h?db=1&db=1", "redis://h?db", "redis://secret@h", "redis://u:secret@h?password=secret", "redis://:sec ret@h", "redis://:%zzsecret@h",
      "redis://:secret@h@h2", "redis://:se#cret@h", "redis://[secret]", "redis://h?user=secret", "unix://", "unix://secret/path", "unix:secret", "unix:///",
      "valkey://secret", " redis://secret", "redis://secret ", "redis://h,secret"})
  void anythingElseIsRefusedAndNotRepeated(String text) {
    List<String> problems = problems(new JsonObject().put("connectionString", text));
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).startsWith("connectionString: must").doesNotContain("secret").doesNotContain("sec ret").doesNotContain("cret@");
  }

  @Test
  void aDefaultThatOptionsDoNotNameStays() {
    RedisOptions options = read(new JsonObject().put("options", new JsonObject()
        .put("maxWaitingHandlers", 7).put("netClientOptions", new JsonObject().put("connectTimeout", 70))));
    assertThat(options.getMaxWaitingHandlers()).isEqualTo(7);
    assertThat(options.getNetClientOptions().getConnectTimeout()).isEqualTo(70);
    assertThat(options.getNetClientOptions().isTcpKeepAlive()).as("the client's own default").isTrue();
    assertThat(options.getNetClientOptions().isTcpNoDelay()).isTrue();
    assertThat(options.getEndpoint()).isEqualTo("redis://127.0.0.1:6379/0");
  }

  @Test
  void optionsGoOverTheConnectionString() {
    RedisOptions options = read(new JsonObject().put("connectionString", "redis://h:1").put("options", new JsonObject()
        .put("type", "CLUSTER").put("password", "secret").put("endpoints", new JsonArray().add("redis://:p+w@a:1").add("redis://b:2"))));
    assertThat(options.getEndpoints()).containsExactly("redis://:p%2Bw@a:1", "redis://b:2");
    assertThat(options.getType()).isEqualTo(RedisClientType.CLUSTER);
    assertThat(options.getPassword()).isEqualTo("secret");
  }

  @Test
  void tlsChecksTheHostUnlessToldOtherwise() {
    RedisOptions options = read(new JsonObject().put("connectionString", "rediss://h"));
    assertThat(options.getNetClientOptions().isSsl()).isTrue();
    assertThat(options.getNetClientOptions().isTrustAll()).isFalse();
    assertThat(options.getNetClientOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
    options = read(new JsonObject().put("connectionString", "rediss://h").put("options", new JsonObject().put("netClientOptions",
        new JsonObject().put("hostnameVerificationAlgorithm", "").put("pemTrustOptions", new JsonObject().put("certPaths", new JsonArray().add("ca.pem"))))));
    assertThat(options.getNetClientOptions().getHostnameVerificationAlgorithm()).isEmpty();
    assertThat(options.getNetClientOptions().getTrustOptions()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{'connectionString':'redis://h'} | options.connectionString",
      "{'nope':1} | options.nope",
      "{'nope':null} | options.nope",
      "{'netClientOptions':{'nope':null}} | options.netClientOptions.nope",
      "{'maxPoolSize':6.0} | options.maxPoolSize",
      "{'endpoints':[]} | options.endpoints",
      "{'endpoints':['redis://a','redis://b']} | options.endpoints",
      "{'maxPoolSize':'7'} | options.maxPoolSize",
      "{'maxPoolSize':1.5} | options.maxPoolSize",
      "{'maxPoolSize':null} | options.maxPoolSize",
      "{'type':'secret'} | options.type",
      "{'type':7} | options.type",
      "{'endpoints':'redis://h'} | options.endpoints",
      "{'endpoints':[7]} | options.endpoints",
      "{'endpoints':['redis://secret:x']} | options.endpoints",
      "{'endpoints':['nope']} | options.endpoints",
      "{'netClientOptions':7} | options.netClientOptions",
      "{'netClientOptions':{'nope':1}} | options.netClientOptions.nope",
      "{'netClientOptions':{'idleTimeout':-1}} | options.netClientOptions.idleTimeout",
      "{'netClientOptions':{'pemTrustOptions':{'certPath':'a'}}} | options.netClientOptions.pemTrustOptions",
      "{'netClientOptions':{'ssl':true}} | options.netClientOptions.ssl"})
  void whatTheClientWouldDropIsRefused(String options, String key) {
    List<String> problems = problems(new JsonObject().put("options", new JsonObject(options.replace('\'', '"'))));
    assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem).startsWith(key + ": must").doesNotContain("secret"));
  }

  private static RedisOptions read(JsonObject json) {
    ConfigReader reader = ConfigReader.of(json, name -> null);
    RedisOptions options = RedisSettings.read(reader);
    reader.finish();
    return options;
  }

  private static List<String> problems(JsonObject json) {
    return catchThrowableOfType(ConfigException.class, () -> read(json)).problems();
  }
}
