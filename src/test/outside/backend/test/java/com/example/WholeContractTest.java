package com.example;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/** A backend that does everything, so that no test of the contract is left out. */
class WholeContractTest extends CacheBackendContract {

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, new JsonObject().put("type", "simple"), claimEnded);
  }
}
