package io.vecstone.springai;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether a request is repeated, and after how long: at most {@code retries} times, and only when
 * that is safe. Where the service says how long to wait, as long as that; else a random time below
 * 100 ms, 200 ms, 400 ms and so on up to 5 s, so that many clients don't come back at once.
 */
final class RetryRule {

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long PAUSE_MILLIS_MAX = 5_000;
    private static final long RETRY_AFTER_SECONDS_MAX = 10;

    private final int retries;

    RetryRule(int retries) {
        this.retries = retries;
    }

    /** The pause before the next try, or null when there is none. */
    @Nullable Duration pauseAfter(HttpResponse<?> response, int tries) {
        boolean busy = response.statusCode() == 429 || response.statusCode() == 503;
        if (!busy || tries > retries) {
            return null;
        }
        String retryAfter = response.headers().firstValue("Retry-After").orElse("");
        if (!retryAfter.matches("\\d{1,9}")) {
            return pause(tries);
        }
        long seconds = Long.parseLong(retryAfter);
        return seconds > RETRY_AFTER_SECONDS_MAX ? null : Duration.ofSeconds(seconds);
    }

    /**
     * The pause before the next try, or null when there is none.
     *
     * @param read whether the request changes nothing; a write may have been carried out, and
     *     another's may have come after it
     */
    @Nullable Duration pauseAfter(IOException failure, boolean read, int tries) {
        boolean safe =
                neverConnected(failure) || (read && !(failure instanceof HttpTimeoutException));
        return safe && tries <= retries ? pause(tries) : null;
    }

    /** Whether the service can't have seen the request. */
    static boolean neverConnected(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException;
    }

    private static Duration pause(int tries) {
        long ceiling = Math.min(PAUSE_MILLIS_MAX, FIRST_PAUSE_MILLIS << Math.min(tries - 1, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling));
    }
}
