package io.vecstone.observe;

import io.vecstone.VecstoneException;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import java.net.URI;

/** Down when the service that holds the data is not ready; says why. */
public final class RemoteHealthIndicator implements HealthIndicator {

    private final URI url;
    private final Runnable ping;

    /**
     * @param ping throws a {@link VecstoneException} unless the service is ready
     */
    public RemoteHealthIndicator(URI url, Runnable ping) {
        this.url = url;
        this.ping = ping;
    }

    @Override
    public Health health() {
        try {
            ping.run();
            return Health.up().withDetail("url", url.toString()).build();
        } catch (VecstoneException e) {
            return Health.down()
                    .withDetail("url", url.toString())
                    .withDetail("reason", e.getMessage())
                    .build();
        }
    }
}
