package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * What the Redis client is made with: whatever goes wrong on one of its sockets, it only ever sees the end of it. It would log each other
 * failure during a handshake, as an error with a trace, for which it has no handler to set, and stumble over what is no RESP.
 */
final class GuardedVertx extends VertxWrapper {

  private GuardedVertx(VertxInternal vertx) {
    super(vertx);
  }

  static Vertx of(Vertx vertx) {
    return new GuardedVertx((VertxInternal) vertx);
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return proxy(NetClientInternal.class, new Connector(super.createNetClient(options)));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(GuardedVertx.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private record Connector(NetClient client) implements InvocationHandler {

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("connectInternal")) {
        @SuppressWarnings("unchecked")
        Promise<NetSocket> promise = (Promise<NetSocket>) arguments[1];
        Promise<NetSocket> connected = Promise.promise();
        connected.future().map(socket -> proxy(NetSocket.class, new Socket(socket))).onComplete(promise);
        arguments[1] = connected;
      }
      return call(client, method, arguments);
    }
  }

  private static final class Socket implements InvocationHandler {

    private final NetSocket socket;
    private final RespGuard guard = new RespGuard();
    private boolean refused;

    Socket(NetSocket socket) {
      this.socket = socket;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      Object result = switch (method.getName()) {
        case "handler" -> socket.handler(data -> read(data, (Handler<Buffer>) arguments[0]));
        case "exceptionHandler" -> socket.exceptionHandler(failure -> socket.close());
        case "write" -> ended((Future<Void>) call(socket, method, arguments));
        default -> call(socket, method, arguments);
      };
      return result == socket ? proxy : result;
    }

    private void read(Buffer data, Handler<Buffer> client) {
      if (refused) {
        return;
      }
      refused = !guard.accepts(data);
      if (refused) {
        socket.close();
        return;
      }
      try {
        client.handle(data);
      } catch (RuntimeException unreadable) {
        refused = true;
        socket.close();
      }
    }

    /** What could not be written ends with the socket. */
    private Future<Void> ended(Future<Void> written) {
      return written.recover(failure -> {
        socket.close();
        return Promise.<Void>promise().future();
      });
    }
  }
}
