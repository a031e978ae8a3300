package io.vecstone.benchmark;

import io.vecstone.server.VecstoneApplication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The service in a process of its own, with its default settings. It is spoken to by the client of
 * the JDK that hands a request to no other thread, so that the times are the service's.
 */
final class ServiceProcess {

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

    private boolean isReady() {
        try {
            return send("GET", "/readyz", "").status == OK;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    private record Answer(int status, String body) {}

    private Answer send(String method, String path, String body) throws IOException {
        var connection = (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        connection.setRequestMethod(method);
        if (!body.isEmpty()) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(bytes);
            }
        }
        int status = connection.getResponseCode();
        boolean isError = status >= HttpURLConnection.HTTP_BAD_REQUEST;
        try (InputStream in = isError ? connection.getErrorStream() : connection.getInputStream()) {
            String answer = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(status, answer);
        }
    }

    /** Sends what must be accepted; returns the answer's body. */
    String call(String method, String path, String body) {
        try {
            Answer answer = send(method, "/api/v1/collections/" + path, body);
            if (answer.status != OK && answer.status != CREATED) {
                throw new IllegalStateException(method + " " + path + ": " + answer.body);
            }
            return answer.body;
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
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
