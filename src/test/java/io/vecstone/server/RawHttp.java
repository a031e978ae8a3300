package io.vecstone.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sends bytes that no proper HTTP client would send, and reads one answer. */
final class RawHttp {

    /** An answer that takes longer than this does not come. */
    private static final int GIVE_UP_MILLIS = 15_000;

    private RawHttp() {}

    /**
     * Sends a request and waits for the answer, without ending the connection before.
     *
     * @param request whose line ends are written as \n; each char is one byte
     */
    static Answer send(int port, String request) {
        byte[] bytes = request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(GIVE_UP_MILLIS);
            socket.getOutputStream().write(bytes);
            return read(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("no answer to " + request.lines().findFirst(), e);
        }
    }

    private static Answer read(InputStream in) throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.add(line);
        }
        int status = Integer.parseInt(head.getFirst().split(" ", 3)[1]);
        Map<String, List<String>> headers = new HashMap<>();
        for (String line : head.subList(1, head.size())) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        byte[] body =
                headers.containsKey("transfer-encoding")
                        ? chunks(in)
                        : in.readNBytes(length(headers));
        return new Answer(
                status,
                HttpHeaders.of(headers, (_, _) -> true),
                new String(body, StandardCharsets.UTF_8));
    }

    private static int length(Map<String, List<String>> headers) {
        return Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst());
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended within a line: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
