package io.vecstone.springai;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.StoreUnavailable;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Requests to a service and its answers, as JSON. Thread-safe. */
final class ServiceClient implements AutoCloseable {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private final URI url;
    private final @Nullable String apiKey;
    private final Duration readTimeout;
    private final long answerBytesMax;
    private final RetryRule retryRule;
    private final HttpClient http;
    private volatile boolean closed;

    ServiceClient(RemoteVecstone.Builder options) {
        this.url = options.url;
        this.apiKey = options.apiKey;
        this.readTimeout = options.readTimeout;
        this.answerBytesMax = options.answerBytesMax;
        this.retryRule = new RetryRule(options.retries);
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER) // the key is for this host
                        .connectTimeout(options.connectTimeout);
        if (options.sslContext != null) {
            builder.sslContext(options.sslContext);
        }
        this.http = builder.build();
    }

    URI url() {
        return url;
    }

    /** Reads what is at {@code path}. */
    <T> T get(String path, Class<T> type) {
        return parsed(request("GET", path, null), true, type);
    }

    /** Asks by POST, what changes nothing. */
    <T> T read(String path, Object body, Class<T> type) {
        return parsed(request("POST", path, json(body)), true, type);
    }

    <T> T put(String path, Object body, Class<T> type) {
        return parsed(request("PUT", path, json(body)), false, type);
    }

    <T> T post(String path, Object body, Class<T> type) {
        return parsed(request("POST", path, json(body)), false, type);
    }

    /** Writes; of the answer only matters that it says so. */
    void write(String method, String path, byte[] json) {
        exchange(request(method, path, json), false, retryRule);
    }

    /** One try to learn that the service is ready. */
    void ping() {
        exchange(request("GET", "/readyz", null), true, new RetryRule(0));
    }

    byte[] json(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }

    private HttpRequest request(String method, String path, byte @Nullable [] json) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(readTimeout)
                        .header("Accept", "application/json, application/problem+json");
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        return request.method(
                        method,
                        json == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(json))
                .build();
    }

    private <T> T parsed(HttpRequest request, boolean read, Class<T> type) {
        HttpResponse<byte[]> response = exchange(request, read, retryRule);
        T value;
        try {
            value = MAPPER.readValue(response.body(), type);
        } catch (JacksonException e) {
            throw answers().unintelligible(request, response, e);
        }
        if (value == null) {
            throw answers().unintelligible(request, response, null);
        }
        return value;
    }

    /**
     * The answer to a request that the service has carried out.
     *
     * @param read whether the request changes nothing
     */
    private HttpResponse<byte[]> exchange(HttpRequest request, boolean read, RetryRule rule) {
        for (int tries = 1; ; tries++) {
            VecstoneException failure;
            @Nullable Duration pause;
            try {
                HttpResponse<byte[]> response =
                        http.send(request, LimitedBody.upTo(answerBytesMax));
                failure = answers().failure(request, response);
                if (failure == null) {
                    return response;
                }
                pause = rule.pauseAfter(response, tries);
            } catch (IOException e) {
                boolean tooLarge = LimitedBody.TooLargeException.isCauseOf(e);
                failure = tooLarge ? answerTooLarge(request) : unreachable(request, read, e);
                pause = closed || tooLarge ? null : rule.pauseAfter(e, read, tries);
            } catch (InterruptedException e) {
                throw interrupted(request, e);
            }
            if (pause == null) {
                throw failure;
            }
            sleep(request, pause);
        }
    }

    private static void sleep(HttpRequest request, Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted(request, e);
        }
    }

    private ServiceAnswers answers() {
        return new ServiceAnswers(url, apiKey != null, MAPPER);
    }

    private LimitExceeded answerTooLarge(HttpRequest request) {
        return new LimitExceeded(
                "vecstone.client.answer-max",
                "The answer to %s %s has more than %d bytes (vecstone.client.answer-max): ask for fewer results"
                        .formatted(request.method(), request.uri().getPath(), answerBytesMax));
    }

    private StoreUnavailable unreachable(HttpRequest request, boolean read, IOException e) {
        if (closed) {
            return new StoreUnavailable("The connection to %s is closed".formatted(url), e);
        }
        String what =
                switch (e) {
                    case HttpTimeoutException _ when RetryRule.neverConnected(e) ->
                            "no connection in time (vecstone.client.connect-timeout)";
                    case HttpTimeoutException _ ->
                            "no answer within %s ms (vecstone.client.read-timeout)"
                                    .formatted(readTimeout.toMillis());
                    default -> RetryRule.neverConnected(e) ? "no connection" : String.valueOf(e);
                };
        return new StoreUnavailable(
                "The Vecstone service at %s can't be reached: %s %s: %s%s"
                        .formatted(
                                url,
                                request.method(),
                                request.uri().getPath(),
                                what,
                                read || RetryRule.neverConnected(e)
                                        ? ""
                                        : "; it may have carried this out, or not"),
                e);
    }

    private static StoreUnavailable interrupted(HttpRequest request, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreUnavailable(
                "Interrupted while waiting for %s %s".formatted(request.method(), request.uri()),
                e);
    }
}
