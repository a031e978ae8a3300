package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * The connection to a Vecstone service. Connects when it is first used, and keeps its connections
 * for the next request. Thread-safe; close it when no store uses it any more.
 *
 * <p>A request is repeated, up to {@link Builder#retries} times, if the service could not be
 * reached or answered 429 or 503; if the connection broke under way, only a request that changes
 * nothing is, since another's write may have come between. What fails in the end is the same kind
 * of {@link io.vecstone.VecstoneException} that an embedded database would throw, or {@code
 * StoreUnavailable} where there is no answer.
 */
public final class RemoteVecstone implements AutoCloseable {

    private final ServiceClient client;

    private RemoteVecstone(Builder builder) {
        this.client = new ServiceClient(builder);
    }

    /**
     * A connection to the service at {@code url}, as {@code https://vecstone.example:8080}; a path
     * is what a proxy has put before the service's own.
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    /** Where the service is. */
    public URI url() {
        return client.url();
    }

    /**
     * Returns if the service is ready.
     *
     * @throws io.vecstone.VecstoneException.StoreUnavailable if it is not, or can't be reached;
     *     nothing is repeated
     */
    public void ping() {
        client.ping();
    }

    /** Ends all use; requests under way fail. */
    @Override
    public void close() {
        client.close();
    }

    /** The collection of this name. */
    RemoteCollection collection(String name) {
        return RemoteCollection.of(
                this, client, client.get(RemoteCollection.path(name), RemoteCollection.Info.class));
    }

    /** The collection of this name, if there is one. */
    Optional<RemoteCollection> find(String name) {
        try {
            return Optional.of(collection(name));
        } catch (NotFound _) {
            return Optional.empty();
        }
    }

    /** Creates a collection, or returns the one that is there with the same settings. */
    RemoteCollection create(String name, int dimension, Metric metric) {
        return RemoteCollection.of(
                this,
                client,
                client.put(
                        RemoteCollection.path(name),
                        new RemoteCollection.Creation(dimension, metric),
                        RemoteCollection.Info.class));
    }

    /** Builds a {@link RemoteVecstone}. */
    public static final class Builder {

        static final Duration CONNECT_TIMEOUT_DEFAULT = Duration.ofSeconds(5);
        static final Duration READ_TIMEOUT_DEFAULT = Duration.ofSeconds(60);
        static final int RETRIES_DEFAULT = 3;
        static final long ANSWER_BYTES_DEFAULT = 256L << 20;
        private static final int RETRIES_MAX = 100;
        private static final long ANSWER_BYTES_MAX = Integer.MAX_VALUE - 8;

        final URI url;
        @Nullable String apiKey;
        Duration connectTimeout = CONNECT_TIMEOUT_DEFAULT;
        Duration readTimeout = READ_TIMEOUT_DEFAULT;
        int retries = RETRIES_DEFAULT;
        long answerBytesMax = ANSWER_BYTES_DEFAULT;
        @Nullable SSLContext sslContext;

        private Builder(String url) {
            this.url = ServiceUrl.parse(url);
        }

        /** The service's API key; null or blank for a service without one. */
        public Builder apiKey(@Nullable String key) {
            if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new InvalidRequest(
                        "vecstone.client.api-key",
                        "vecstone.client.api-key holds a character that no HTTP header can: only"
                                + " visible ASCII characters are allowed");
            }
            apiKey = key == null || key.isEmpty() ? null : key;
            return this;
        }

        /** How long to wait for a connection; by default 5 s. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive("vecstone.client.connect-timeout", timeout);
            return this;
        }

        /** How long to wait for an answer once connected; by default 60 s. */
        public Builder readTimeout(Duration timeout) {
            readTimeout = positive("vecstone.client.read-timeout", timeout);
            return this;
        }

        /** How often a request may be repeated, 0 to 100; by default 3. */
        public Builder retries(int count) {
            if (count < 0 || count > RETRIES_MAX) {
                throw new InvalidRequest(
                        "vecstone.client.retries",
                        "vecstone.client.retries is %d; it must be between 0 and %d"
                                .formatted(count, RETRIES_MAX));
            }
            retries = count;
            return this;
        }

        /**
         * How large an answer may be, 1 byte to 2 GiB; by default 256 MiB. It is held in memory.
         */
        public Builder answerBytesMax(long bytes) {
            if (bytes < 1 || bytes > ANSWER_BYTES_MAX) {
                throw new InvalidRequest(
                        "vecstone.client.answer-max",
                        "vecstone.client.answer-max is %d bytes; it must be between 1 and %d"
                                .formatted(bytes, ANSWER_BYTES_MAX));
            }
            answerBytesMax = bytes;
            return this;
        }

        /** What certificates to trust and to show; null for those of the Java runtime. */
        public Builder sslContext(@Nullable SSLContext context) {
            sslContext = context;
            return this;
        }

        public RemoteVecstone build() {
            return new RemoteVecstone(this);
        }

        private static Duration positive(String field, Duration timeout) {
            if (timeout.toMillis() < 1) {
                throw new InvalidRequest(
                        field, "%s is %s; it must be at least 1 ms".formatted(field, timeout));
            }
            return timeout;
        }
    }
}
