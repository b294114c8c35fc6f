# The node with a runtime of its own, as an unprivileged user. Build: docker build -t thumbnails-cache .

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
# The dependencies change less often than the code: they are a layer of their own.
COPY pom.xml .
RUN mvn --batch-mode --quiet dependency:resolve dependency:resolve-plugins
COPY conf conf
COPY src src
RUN mvn --batch-mode --quiet package -Dmaven.test.skip=true
RUN jlink --output /runtime --strip-debug --no-header-files --no-man-pages --compress=2 \
    --add-modules java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported

FROM debian:12-slim
WORKDIR /opt/thumbnails-cache
COPY --from=build /runtime runtime
COPY --from=build /build/target/thumbnails-cache.jar .
COPY conf conf
USER 1001
ENV JAVA_OPTS=""
# Whether the JVM still answers, which is process 1 (so not with docker run --init). The default conf opens no HTTP; where one does, ask /health/ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s CMD ["runtime/bin/jcmd", "1", "VM.uptime"]
ENTRYPOINT ["/bin/sh", "-c", "exec runtime/bin/java $JAVA_OPTS -jar thumbnails-cache.jar \"$@\"", "thumbnails-cache"]
CMD ["--cluster", "--conf", "conf/shared-data.json"]
