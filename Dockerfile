# The node with a runtime of its own, as an unprivileged user. Build: docker build -t thumbnails-cache .

FROM maven:3.9-eclipse-temurin-17 AS runtime
COPY src/docker/make-runtime /
RUN sh /make-runtime /runtime

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
# The dependencies change less often than the code: they are a layer of their own, here and in the image.
COPY pom.xml .
RUN mvn --batch-mode --quiet dependency:copy-dependencies dependency:resolve-plugins
COPY conf conf
COPY src src
RUN mvn --batch-mode --quiet package -Dmaven.test.skip=true

FROM debian:12-slim
WORKDIR /opt/thumbnails-cache
COPY --from=runtime /runtime runtime
COPY --from=build /build/target/lib lib
COPY conf conf
COPY src/docker/start src/docker/make-archive ./
COPY --from=build /build/target/thumbnails-cache-*-thin.jar thumbnails-cache.jar
# Here, where the jars are used: it holds their paths and times. With the cluster, which the image's own command joins.
RUN sh make-archive --cluster && rm -rf /tmp/*
USER 1001
ENV JAVA_OPTS=""
# Whether the JVM still answers, which is process 1 (so not with docker run --init).
# The default conf opens no HTTP; where one does, ask /health/ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s CMD ["runtime/bin/jcmd", "1", "VM.uptime"]
ENTRYPOINT ["/bin/sh", "/opt/thumbnails-cache/start"]
CMD ["--cluster", "--conf", "conf/shared-data.json"]
