package io.vecstone.springai;

import io.vecstone.VecstoneException.LimitExceeded;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends a list in as many requests as it takes. A request is kept below {@value #REQUEST_BYTES_MAX}
 * bytes, unless one element alone is larger: web servers read that much of a body that they refuse,
 * so that their reason arrives instead of a broken connection. Where the service, or a proxy before
 * it, takes less, a refused request is halved.
 */
final class BatchSender {

    private static final int REQUEST_BYTES_MAX = 2_000_000;
    private static final int REQUEST_ELEMENTS_MAX = 5_000;

    private final ServiceClient client;

    BatchSender(ServiceClient client) {
        this.client = client;
    }

    /**
     * Sends {@code elements} as {@code {"field": [...]}}, in order; each request is all or nothing,
     * several are not.
     *
     * @param precaution run once before the first of several requests, or after a first one has
     *     been refused as a whole; where it throws, nothing has been written
     */
    void send(String method, String path, String field, List<?> elements, Runnable precaution) {
        var request = new Sending(method, path, field, precaution);
        List<byte[]> pending = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < elements.size(); i++) {
            byte[] json = client.json(elements.get(i));
            if (!pending.isEmpty()
                    && (bytes + json.length > REQUEST_BYTES_MAX
                            || pending.size() == REQUEST_ELEMENTS_MAX)) {
                request.takePrecaution();
                request.send(pending, i - pending.size());
                pending.clear();
                bytes = 0;
            }
            pending.add(json);
            bytes += json.length + 1;
        }
        if (!pending.isEmpty()) {
            request.send(pending, elements.size() - pending.size());
        }
    }

    /** The requests that one list takes. */
    private final class Sending {

        private final String method;
        private final String path;
        private final String field;
        private @Nullable Runnable precaution;

        Sending(String method, String path, String field, Runnable precaution) {
            this.method = method;
            this.path = path;
            this.field = field;
            this.precaution = precaution;
        }

        void takePrecaution() {
            if (precaution != null) {
                precaution.run();
                precaution = null;
            }
        }

        /**
         * @param offset of the first of {@code elements} in the whole list
         */
        void send(List<byte[]> elements, int offset) {
            try {
                ElementErrors.shifted(
                        offset, () -> client.write(method, path, body(field, elements)));
            } catch (LimitExceeded e) {
                boolean tooLargeAsAWhole = e.field().equals("body") || e.field().equals(field);
                if (!tooLargeAsAWhole || elements.size() == 1) {
                    throw e;
                }
                takePrecaution();
                int half = elements.size() / 2;
                send(elements.subList(0, half), offset);
                send(elements.subList(half, elements.size()), offset + half);
            }
        }
    }

    private static byte[] body(String field, List<byte[]> elements) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(("{\"" + field + "\":").getBytes(StandardCharsets.UTF_8));
        byte separator = '[';
        for (byte[] element : elements) {
            body.write(separator);
            body.writeBytes(element);
            separator = ',';
        }
        body.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }
}
