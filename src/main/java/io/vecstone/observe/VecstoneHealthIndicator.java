package io.vecstone.observe;

import io.vecstone.collection.Vecstone;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import java.util.Map;
import java.util.TreeMap;

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
        if (!failures.isEmpty()) {
            Map<String, String> reasons = new TreeMap<>();
            failures.forEach((name, failure) -> reasons.put(name, failure.getMessage()));
            health.withDetail("unusable", reasons);
        }
        return health.build();
    }
}
