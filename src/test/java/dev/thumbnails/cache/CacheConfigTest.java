package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheConfigTest {

  private static final String TYPES = "django, faulted, faulty, map, own-redis, redis, shared-data, simple, throwing";

  @Test
  void onlyTheBackendIsRequired() {
    CacheConfig config = read("{\"backend\":{\"type\":\"simple\"}}");
    assertThat(config.address()).isEqualTo("thumbnails.cache");
    assertThat(config.timeoutMs()).isEqualTo(2000);
    assertThat(config.settings().maximumThumbnailBytes()).isEqualTo(65_536);
    assertThat(config.maximumInFlight()).isEqualTo(10_000);
    assertThat(config.drainMs()).isEqualTo(5000);
    assertThat(config.warmUpMs()).isEqualTo(2000);
  }

  @Test
  void everyKeyCanBeSet() {
    CacheConfig config = read("""
        {"address":"a","timeoutMs":1,"maximumThumbnailBytes":64,"maximumInFlight":2,"drainMs":0,"warmUpMs":7,
         "backend":{"type":"simple","maximumSize":1,"ttlMs":5}}""");
    assertThat(config.address()).isEqualTo("a");
    assertThat(config.timeoutMs()).isEqualTo(1);
    assertThat(config.settings().maximumThumbnailBytes()).isEqualTo(64);
    assertThat(config.maximumInFlight()).isEqualTo(2);
    assertThat(config.drainMs()).isZero();
    assertThat(config.warmUpMs()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "{} | backend.type: is required: one of " + TYPES,
      "{'backend':{}} | backend.type: is required: one of " + TYPES,
      "{'backend':{'type':7,'x':1}} | backend.type: must be a string, not a number",
      "{'backend':{'type':'nope','x':1}} | backend.type: must be one of " + TYPES,
      "{'backend':{'type':'simple','x':1}} | backend.x: unknown key; allowed: type, ttlJitter, maximumSize, ttlMs",
      "{'backend':{'type':'simple'},'x':1} | x: unknown key; allowed: backend, address, timeoutMs, maximumThumbnailBytes, maximumBatch, maximumClaims, maximumClaimsPerOwner, admin, events, maximumInFlight, drainMs, warmUpMs, nearCache, http",
      "{'backend':{'type':'simple','maximumSize':0}} | backend.maximumSize: must be a whole number from 1 to 2147483647",
      "{'backend':{'type':'simple','maximumSize':1.5}} | backend.maximumSize: must be a whole number from 1 to 2147483647",
      "{'backend':{'type':'simple','maximumSize':1e3}} | backend.maximumSize: must be a whole number from 1 to 2147483647",
      "{'backend':{'type':'simple','maximumSize':99999999999999999999}} | backend.maximumSize: must be a whole number from 1 to 2147483647",
      "{'backend':{'type':'simple','maximumSize':'7'}} | backend.maximumSize: must be a whole number, not a string",
      "{'backend':{'type':'simple','maximumSize':null}} | backend.maximumSize: must be a whole number, not null",
      "{'backend':{'type':'simple','ttlMs':-1}} | backend.ttlMs: must be a whole number from 0 to 3153600000000",
      "{'backend':{'type':'shared-data','map':''}} | backend.map: must not be empty",
      "{'backend':{'type':'shared-data','map':'__vertx.subs'}} | backend.map: must not begin with __vertx, as the maps of Vert.x itself do",
      "{'backend':{'type':'simple','a\\nb':1}} | backend.a?b: unknown key; allowed: type, ttlJitter, maximumSize, ttlMs",
      "{'backend':{'type':'redis','format':'pickle'}} | backend.format: must be json or python-thumbnails",
      "{'backend':{'type':'redis','thumbnailUrl':'/t'}} | backend.thumbnailUrl: unknown key; allowed: type, ttlJitter, connectionString, options, format, keyPrefix, ttlMs",
      "{'backend':{'type':'redis','format':'python-thumbnails','options':{'type':'CLUSTER'}}} | backend.options.type: must not be CLUSTER where Python shares the cache: its clients do not speak to one",
      "{'backend':{'type':'django','options':{'type':'CLUSTER'}}} | backend.options.type: must not be CLUSTER where Python shares the cache: its clients do not speak to one",
      "{'backend':{'type':'django','timeout':'60'}} | backend.timeout: must be a whole number, not a string",
      "{'backend':{'type':'django','timeout':1.5}} | backend.timeout: must be a whole number from -3153600000 to 3153600000",
      "{'backend':{'type':'django','version':null}} | backend.version: must be a whole number, not null",
      "{'backend':{'type':'django','ttlMs':1}} | backend.ttlMs: unknown key; allowed: type, ttlJitter, connectionString, options, keyPrefix, version, timeout, thumbnailPath, thumbnailUrl, release, compression, pickleProtocol",
      "{'backend':{'type':'django','format':'json'}} | backend.format: unknown key; allowed: type, ttlJitter, connectionString, options, keyPrefix, version, timeout, thumbnailPath, thumbnailUrl, release, compression, pickleProtocol",
      "{'backend':{'type':'django','compression':'lz4'}} | backend.compression: must be one of none, zlib, gzip",
      "{'backend':{'type':'django','pickleProtocol':1}} | backend.pickleProtocol: must be a whole number from 2 to 5",
      "{'backend':{'type':'django','pickleProtocol':6}} | backend.pickleProtocol: must be a whole number from 2 to 5",
      "{'backend':{'type':'django','thumbnailUrl':''}} | backend.thumbnailUrl: must not be empty",
      "{'backend':{'type':'django','thumbnailUrl':'javascript:x'}} | backend.thumbnailUrl: must be http, https or relative",
      "{'backend':{'type':'django','thumbnailUrl':'/t?x=1'}} | backend.thumbnailUrl: must not have a query or a fragment: names follow it",
      "{'backend':{'type':'redis','format':'python-thumbnails','keyPrefix':'thumbnails:c:x'}} | backend.keyPrefix: must not begin with thumbnails:c: or thumbnails:s:, as the keys do that Python never reads",
      "{'backend':{'type':'django','release':true}} | backend.release: must be set together with thumbnailUrl, from which the site is told the urls of what is no jpg",
      "{'backend':{'type':'simple'},'http':[]} | http: must be an object, not an array",
      "{'backend':{'type':'simple'},'http':{'x':1}} | http.x: unknown key; allowed: host, port, managementHost, managementPort, maximumBodyBytes, tokens, tokensFile, cors, tls, sockjs, idleTimeoutMs, lameDuckMs, insecure",
      "{'backend':{'type':'simple'},'http':{'port':65536}} | http.port: must be a whole number from 0 to 65535",
      "{'backend':{'type':'simple'},'http':{'host':'0.0.0.0'}} | http.host: must be a loopback address where there are no tokens, unless insecure is true",
      "{'backend':{'type':'simple'},'http':{'host':'example.org'}} | http.host: must be a loopback address where there are no tokens, unless insecure is true",
      "{'backend':{'type':'simple'},'http':{'host':'::'}} | http.host: must be a loopback address where there are no tokens, unless insecure is true",
      "{'backend':{'type':'simple'},'http':{'managementHost':'::','managementPort':0}} | http.managementHost: must be a loopback address where there are no tokens, unless insecure is true",
      "{'backend':{'type':'simple'},'http':{'managementHost':'127.0.0.1'}} | http.managementHost: needs managementPort",
      "{'backend':{'type':'simple'},'http':{'managementPort':8080}} | http.managementPort: must not be the same as port",
      "{'backend':{'type':'simple'},'http':{'tokens':[]}} | http.tokens: must have at least one",
      "{'backend':{'type':'simple'},'http':{'tokens':['secret']}} | http.tokens[0]: must be an object, not a string",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'allow':['read']}]}} | http.tokens[0].token: is required",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'token':'sec ret','allow':['read']}]}} | http.tokens[0].token: must consist of letters, digits and -._~+/, with = at its end only",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'token':'s'}]}} | http.tokens[0].allow: is required",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'token':'s','allow':['all']}]}} | http.tokens[0].allow: must hold read, write and admin only",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'token':'s','allow':[7]}]}} | http.tokens[0].allow[0]: must be a string, not a number",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'token':'s','allow':['read']},{'token':'s','allow':['write']}]}} | http.tokens[1].token: is there before",
      "{'backend':{'type':'simple'},'http':{'tokens':[{'token':'s','allow':['read']}],'tokensFile':'f'}} | http.tokensFile: must not be given together with tokens",
      "{'backend':{'type':'simple'},'http':{'cors':['*']}} | http.cors[0]: must be an origin as a browser sends it, such as https://example.org, in lower case",
      "{'backend':{'type':'simple'},'http':{'cors':['https://example.org/']}} | http.cors[0]: must be an origin as a browser sends it, such as https://example.org, in lower case",
      "{'backend':{'type':'simple'},'http':{'cors':[7]}} | http.cors[0]: must be a string, not a number",
      "{'backend':{'type':'simple'},'http':{'tls':{'certPath':'c'}}} | http.tls.keyPath: is required",
      "{'backend':{'type':'simple'},'http':{'sockjs':'yes'}} | http.sockjs: must be true or false, not a string",
      "{'backend':{'type':'simple'},'timeoutMs':0} | timeoutMs: must be a whole number from 1 to 600000",
      "{'backend':{'type':'simple'},'address':''} | address: must not be empty",
      "{'backend':{'type':'simple'},'address':7} | address: must be a string, not a number",
      "{'backend':{'type':'simple'},'address':'${env:NOPE}'} | address: needs the environment variable NOPE, which is not set",
      "{'backend':{'type':'simple'},'address':'a${env:}'} | address: must name an environment variable as ${env:NAME}",
      "{'backend':{'type':'simple'},'address':'a${env:NAME'} | address: must name an environment variable as ${env:NAME}"})
  void aProblemNamesTheKeyAndTheRule(String json, String problem) {
    assertThat(problems(json.replace('\'', '"'))).containsExactly(problem);
  }

  @Test
  void allProblemsAreListed() {
    assertThat(problems("""
        {"timeoutMs":"1","nope":1,"drainMs":-1,"backend":{"type":"redis","ttlMs":true,"nope":{},"connectionString":"x","options":{"nope":1}}}"""))
        .containsExactlyInAnyOrder(
            "timeoutMs: must be a whole number, not a string",
            "drainMs: must be a whole number from 0 to 600000",
            "nope: unknown key; allowed: backend, address, timeoutMs, maximumThumbnailBytes, maximumBatch, maximumClaims, maximumClaimsPerOwner, admin, events, maximumInFlight, drainMs, warmUpMs, nearCache, http",
            "backend.connectionString: must start with redis://, rediss:// or unix://",
            "backend.ttlMs: must be a whole number, not a boolean",
            "backend.nope: unknown key; allowed: type, ttlJitter, connectionString, options, format, keyPrefix, ttlMs");
  }

  @Test
  void anEnvironmentVariableStandsInAnyString() {
    assertThat(read("{\"address\":\"${env:A}.${env:B}$\",\"backend\":{\"type\":\"${env:TYPE}\"}}").address()).isEqualTo("a$1.\\b$");
  }

  /** Contract §3: 100 % of the mutants of each shipped conf are refused. */
  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis", "django", "python-thumbnails"})
  void everyMutantOfAShippedConfIsRefused(String backend) throws Exception {
    JsonObject conf = new JsonObject(Files.readString(Path.of("conf", backend + ".json")));
    CacheConfig.read(conf, name -> null);
    List<JsonObject> mutants = new ArrayList<>();
    mutate(conf, conf, mutants);
    assertThat(mutants).hasSizeGreaterThan(20);
    Figures.show("C2: " + mutants.size() + " mutants of conf/" + backend + ".json, each has to be refused");
    for (JsonObject mutant : mutants) {
      assertThatThrownBy(() -> CacheConfig.read(mutant, name -> null)).as(mutant.encode()).isInstanceOf(ConfigException.class);
    }
  }

  /** Each key misspelt and each value of another type, at every place below {@code object} in {@code root}. */
  private static void mutate(JsonObject root, JsonObject object, List<JsonObject> mutants) {
    for (String key : List.copyOf(object.fieldNames())) {
      Object value = object.getValue(key);
      for (Object other : Arrays.asList(null, true, -1, 1.5, 7, "", "text", new JsonArray(), new JsonObject().put("a", 1))) {
        if (!isRight(key, value, other)) {
          object.put(key, other);
          mutants.add(root.copy());
        }
      }
      object.remove(key);
      object.put(key + "x", value);
      mutants.add(root.copy());
      object.remove(key + "x");
      object.put(key, value);
      if (value instanceof JsonObject below) {
        mutate(root, below, mutants);
      }
    }
  }

  /** Whether it is as good as what was there: as any number, any text, or what Django takes. */
  private static boolean isRight(String key, Object value, Object other) {
    return switch (key) {
      case "keyPrefix", "thumbnailPath" -> other instanceof String;
      case "thumbnailUrl" -> "text".equals(other);
      case "version", "timeout" -> other instanceof Integer || key.equals("timeout") && other == null;
      default -> value instanceof Number && Integer.valueOf(7).equals(other);
    };
  }

  private static CacheConfig read(String json) {
    return CacheConfig.read(new JsonObject(json), Map.of("A", "a$1", "B", "\\b", "TYPE", "simple")::get);
  }

  private static List<String> problems(String json) {
    return catchThrowableOfType(ConfigException.class, () -> read(json)).problems();
  }
}
