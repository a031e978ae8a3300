# Builds Vecstone from source: docker build --tag vecstone:0.1.0 .
#
# Base images are arguments so that a build without access to the public registry can bring its own.
# BUILD_IMAGE needs a JDK 25 on its PATH with unaltered files (jlink links from the JDK itself and
# refuses one whose files were changed); BASE_IMAGE needs glibc, libstdc++ (ONNX Runtime and the
# tokenizer are C++) and bash (health check, helm test).
ARG BUILD_IMAGE=eclipse-temurin:25-jdk
ARG BASE_IMAGE=debian:bookworm-slim

# --- runtime: a Java runtime without compiler and tools; depends on no source, so it stays cached -
FROM ${BUILD_IMAGE} AS java-runtime
# java.se rather than a list found by jdeps: Spring needs most of it anyway (java.desktop for
# java.beans), and a library that begins to use java.sql.rowset by reflection must not fail at run
# time. Of the JDK modules: the Vector API, Unsafe and mapped files (libraries), TLS tokens, DNS
# lookups, socket options, and what jcmd and flight recordings need. --add-options are the defaults
# that an operator may override with JAVA_TOOL_OPTIONS: the JVM reads them first. "Server class"
# makes G1 the default in small containers too, which would get the serial collector; naming G1
# itself would make the JVM refuse to start when the operator names another. Half of the memory is
# left to the off-heap codes and to the page cache, and after an OutOfMemoryError a restart is safer
# than going on.
RUN jlink \
      --add-modules java.se,jdk.incubator.vector,jdk.unsupported,jdk.nio.mapmode,jdk.zipfs \
      --add-modules jdk.crypto.cryptoki,jdk.naming.dns,jdk.net,jdk.security.auth \
      --add-modules jdk.charsets,jdk.localedata \
      --add-modules jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.management.jfr \
      --include-locales=en \
      --no-header-files --no-man-pages --compress=zip-6 --generate-cds-archive \
      --add-options="-XX:+AlwaysActAsServerClassMachine -XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError" \
      --output /java-runtime

# --- build: the executable jar, taken apart into layers -------------------------------------------
FROM ${BUILD_IMAGE} AS build
# Where the wrapper fetches Maven from, if not from its own default. The wrapper needs no package
# beyond tar and gzip: without wget, curl and unzip it compiles a small downloader and takes the
# .tar.gz.
ARG MVNW_REPOURL
WORKDIR /build
COPY . .
# The cache keeps Maven and its downloads out of the layers and between builds. The secret is
# optional: a settings.xml for a mirror, given with --secret id=maven-settings,src=... and never
# stored.
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    --mount=type=secret,id=maven-settings,target=/run/secrets/maven-settings.xml \
    set -eu; \
    set -- -B -DskipTests; \
    if [ -f /run/secrets/maven-settings.xml ]; then \
      set -- "$@" --settings /run/secrets/maven-settings.xml; \
    fi; \
    ./mvnw "$@" package; \
    set -- target/vecstone-*-exec.jar; \
    [ "$#" -eq 1 ] || { echo "expected one executable jar, found: $*" >&2; exit 1; }; \
    java -Djarmode=tools -jar "$1" \
      extract --layers --application-filename vecstone.jar --destination /extracted
# The native libraries leave their jars. Unpacked at run time, they would take up 30 MB of /tmp, and
# each killed container would leave 17 MB more in a /tmp that outlives it (an emptyDir). What else
# the jars hold, 100 MB, is for other systems.
RUN set -eu; \
    mkdir /native /unpacked; \
    cd /unpacked; \
    move_natives() { \
      set -- /extracted/dependencies/lib/"$1"-[0-9]*.jar "$2" "$3"; \
      jar --extract --file "$1"; \
      cp "$2/$3"/*.so /native; \
      rm -r "$2"/*/; \
      find . -type f | LC_ALL=C sort > /entries; \
      jar --create --file "$1" --no-manifest --date=2026-01-01T00:00:00Z @/entries; \
      rm -r ./*; \
    }; \
    arch=$(uname -m); \
    move_natives onnxruntime ai/onnxruntime/native "linux-$(echo "$arch" | sed s/x86_64/x64/)"; \
    move_natives tokenizers native/lib "linux-$arch/cpu"; \
    move_natives sqlite-jdbc org/sqlite/native "Linux/$arch"

# --- service: everything but the AOT cache --------------------------------------------------------
FROM ${BASE_IMAGE} AS service
# A numeric id, so that Kubernetes can verify runAsNonRoot. The home is where the read-only root
# still lets it write.
RUN groupadd --gid 10001 vecstone \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp \
      --shell /usr/sbin/nologin vecstone \
    && install -d -o 10001 -g 10001 -m 0750 /data

COPY --from=java-runtime /java-runtime /opt/java

# What changes least comes first. All of it belongs to root: the service cannot alter its own code.
# The layer spring-boot-loader is left out: an extracted application starts from its own jar and
# never uses the loader.
WORKDIR /opt/vecstone
COPY LICENSE ./
COPY --from=build /native/ native/
COPY --from=build /extracted/dependencies/ ./
COPY --from=build /extracted/snapshot-dependencies/ ./
COPY --from=build /extracted/application/ ./
# The first flag is what the Vector API kernels need, the second what SQLite and ONNX Runtime do;
# the others say where the native libraries are (RUST_LIBRARY_PATH: that of the tokenizer). They
# are on the command line, not in JAVA_TOOL_OPTIONS, so that an operator who sets that variable adds
# to them instead of replacing them.
RUN printf '%s\n' \
      --add-modules=jdk.incubator.vector \
      --enable-native-access=ALL-UNNAMED \
      -Dorg.sqlite.lib.path=/opt/vecstone/native \
      -Donnxruntime.native.path=/opt/vecstone/native \
      -DRUST_LIBRARY_PATH=/opt/vecstone/native/libtokenizers.so \
      > jvm.args

# LANG: with the POSIX locale Java cannot name files beyond ASCII. SERVER_ADDRESS: a container that
# listens on localhost only is of no use, so one without an API key stops at once and says why. /tmp
# must be writable.
ENV PATH=/opt/java/bin:$PATH \
    LANG=C.UTF-8 \
    SERVER_ADDRESS=0.0.0.0 \
    VECSTONE_DATA_DIR=/data

# No VOLUME: it would silently keep the data of a container started without one in an anonymous
# volume.
USER 10001:10001

# --- training: serve once and write what was loaded as an AOT cache (JEP 483, 514, 515) -----------
FROM service AS training
# The sample collection makes the service embed texts and write them before it is ready, so that
# the cache covers that, and a base image or a runtime that lacks something for it fails here. The
# key only satisfies the start-up check. -Xmx: on a build machine of 60 GB and more, half of the
# memory would be a heap without compressed references, and the cache would fit no smaller one. The
# second start refuses to run unless the cache is usable: no image ships a useless one.
RUN set -eu; \
    export SERVER_ADDRESS=127.0.0.1 SERVER_PORT=18080 VECSTONE_DATA_DIR=/tmp/training \
      VECSTONE_SAMPLE_COLLECTION=almanac VECSTONE_SECURITY_API_KEY=only-for-the-training-run; \
    ready="exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 \
      && read -r -t 4 _ status <&3 && [[ \$status == 200* ]]"; \
    serve_once() { \
      java @/opt/vecstone/jvm.args -Xmx1g "$@" -jar /opt/vecstone/vecstone.jar & \
      timeout 300 bash -c "until $ready; do sleep 1; kill -0 $! || exit; done" 2> /dev/null; \
      kill $!; \
      wait $! || [ "$?" -eq 143 ]; \
      rm -r "$VECSTONE_DATA_DIR"; \
    }; \
    serve_once -XX:AOTCacheOutput=/tmp/vecstone.aot; \
    serve_once -XX:AOTCache=/tmp/vecstone.aot -XX:AOTMode=on

# --- the image ------------------------------------------------------------------------------------
FROM service
# The cache fits the very files it was trained on, by size and time of change. If they do not match
# (a build that rewrites timestamps), or the operator chose another collector or a heap of about 30
# GiB and more, the JVM says so and starts without it, more slowly.
COPY --from=training --chown=0:0 /tmp/vecstone.aot ./

EXPOSE 8080 9090
STOPSIGNAL SIGTERM

# For compose; Kubernetes ignores it and has its own probes. bash speaks HTTP here since the image
# has no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 4 _ status <&3 && [[ $status == 200* ]]"]

ENTRYPOINT ["/opt/java/bin/java", "@/opt/vecstone/jvm.args", \
  "-XX:AOTCache=/opt/vecstone/vecstone.aot", "-jar", "/opt/vecstone/vecstone.jar"]

# Last, since they change with every commit.
ARG BASE_IMAGE
ARG VERSION=0.1.0
ARG REVISION
ARG CREATED
LABEL org.opencontainers.image.title="Vecstone" \
      org.opencontainers.image.description="Exact, durable vector database" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
