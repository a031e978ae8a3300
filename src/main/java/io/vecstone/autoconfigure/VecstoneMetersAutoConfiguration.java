package io.vecstone.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.vecstone.observe.VecstoneMeters;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Meters, where the application has a registry for them. */
@AutoConfiguration(
        afterName =
                "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class VecstoneMetersAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    VecstoneMeters vecstoneMeters(MeterRegistry registry) {
        return new VecstoneMeters(registry);
    }
}
