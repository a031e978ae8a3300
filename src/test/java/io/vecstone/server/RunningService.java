package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** The real service, on a free port of this machine, with a client that speaks to it. */
public final class RunningService implements AutoCloseable {

    static final String COLLECTIONS = "/api/v1/collections";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final AtomicInteger LAST_COLLECTION = new AtomicInteger();

    private final ConfigurableApplicationContext context;
    private final int port;

    private RunningService(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = portOf("local.server.port");
    }

    /**
     * Starts the service as {@code main} does.
     *
     * @param properties each {@code name=value}; they win over the defaults
     */
    public static RunningService start(Path dataFolder, String... properties) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=0");
        arguments.add("--vecstone.data-dir=" + dataFolder);
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new RunningService(
                VecstoneApplication.application().run(arguments.toArray(String[]::new)));
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    int port() {
        return port;
    }

    /** Where clients reach it. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The port of the actuator, where it has one of its own. */
    int managementPort() {
        return portOf("local.management.port");
    }

    private int portOf(String property) {
        return Integer.parseInt(
                Objects.requireNonNull(context.getEnvironment().getProperty(property), property));
    }

    /** What Tomcat's main connector is bound to; null means every address of the machine. */
    @Nullable Object listenAddress() {
        if (((WebServerApplicationContext) context).getWebServer()
                instanceof TomcatWebServer server) {
            return server.getTomcat().getConnector().getProperty("address");
        }
        throw new AssertionError("the service does not run on Tomcat");
    }

    Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    Answer put(String path, String json) {
        return send("PUT", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    Answer post(String path, String json) {
        return send(
                "POST", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    /** Sends anything that {@link HttpClient} can send. */
    Answer send(String method, String path, BodyPublisher body, String... headers) {
        return send(port, method, path, body, headers);
    }

    /** Sends to another port of the same machine. */
    static Answer send(
            int port, String method, String path, BodyPublisher body, String... headers) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    /**
     * Creates a collection that no other test uses.
     *
     * @return its path
     */
    String newCollection(int dimension, String metric) {
        String path = newCollectionPath();
        Answer answer =
                put(path, "{\"dimension\":%d,\"metric\":\"%s\"}".formatted(dimension, metric));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return path;
    }

    /** The path of a collection that is not there yet. */
    static String newCollectionPath() {
        return COLLECTIONS + "/c-" + LAST_COLLECTION.incrementAndGet();
    }

    /** Writes records that must be accepted. {@code records} is the content of a JSON array. */
    void upsert(String collection, String records) {
        Answer answer = put(collection + "/records", "{\"records\":[" + records + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** The path of one record: every character but letters and digits is percent-encoded. */
    static String recordPath(String collection, String id) {
        var path = new StringBuilder(collection).append("/records/");
        for (byte octet : id.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) octet;
            boolean plain =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            path.append(plain ? String.valueOf(c) : percentEncoded(octet));
        }
        return path.toString();
    }

    private static String percentEncoded(byte octet) {
        return "%%%02x".formatted(octet & 0xff).toUpperCase(Locale.ROOT);
    }

    @Override
    public void close() {
        context.close();
    }
}
