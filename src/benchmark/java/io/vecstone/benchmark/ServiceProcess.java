package io.vecstone.benchmark;

import io.vecstone.server.VecstoneApplication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** The service in a process of its own, with its default settings. */
final class ServiceProcess {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final long POLL_MILLIS = 5;

    private final Process process;
    private final String address;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.address = "http://127.0.0.1:" + port;
    }

    /**
     * Starts it and waits until it says that it is ready.
     *
     * @param log where its output goes
     */
    static ServiceProcess start(Path data, Path log) throws IOException, InterruptedException {
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules=jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                VecstoneApplication.class.getName(),
                                "--server.port=" + port,
                                "--server.address=127.0.0.1",
                                "--vecstone.data-dir=" + data)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        var service = new ServiceProcess(process, port);
        while (!service.isReady()) {
            if (!process.isAlive()) {
                throw new IOException("The service ended; see " + log);
            }
            Thread.sleep(POLL_MILLIS);
        }
        return service;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send("GET", "/readyz", "").statusCode() == OK;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Sends what must be accepted; returns the answer's body. */
    String call(String method, String path, String body) {
        try {
            HttpResponse<String> answer = send(method, "/api/v1/collections/" + path, body);
            if (answer.statusCode() != OK && answer.statusCode() != CREATED) {
                throw new IllegalStateException(method + " " + path + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    /** Asks it to stop, and waits. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
