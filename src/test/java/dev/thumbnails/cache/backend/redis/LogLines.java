package dev.thumbnails.cache.backend.redis;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** All that anybody logs meanwhile, with the traces of failures. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LogLines() {
  }

  public static LogLines keep() {
    LogLines kept = new LogLines();
    kept.start();
    kept.root.addAppender(kept);
    return kept;
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  protected void append(ILoggingEvent event) {
    IThrowableProxy failure = event.getThrowableProxy();
    String trace = failure == null ? "" : "\n" + ThrowableProxyUtil.asString(failure);
    lines.add(event.getLoggerName() + ": " + event.getFormattedMessage() + trace);
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}
