package io.vecstone.observe;

import io.vecstone.collection.Vecstone;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down when a collection can't be used; says which and why. */
public final class VecstoneHealthIndicator implements HealthIndicator {

    private final Vecstone vecstone;

    public VecstoneHealthIndicator(Vecstone vecstone) {
        this.vecstone = vecstone;
    }

    @Override
    public Health health() {
        var failures = vecstone.failures();
        Health.Builder health = failures.isEmpty() ? Health.up() : Health.down();
        health.withDetail("collections", vecstone.collections().size());
        failures.forEach((name, failure) -> health.withDetail(name, failure.getMessage()));
        return health.build();
    }
}
