package io.vecstone.autoconfigure;

import io.vecstone.collection.Vecstone;
import io.vecstone.observe.RemoteHealthIndicator;
import io.vecstone.observe.VecstoneHealthIndicator;
import io.vecstone.observe.VecstoneInfoContributor;
import io.vecstone.springai.RemoteVecstone;

import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Health and info, where the application has the actuator. */
@AutoConfiguration(after = {VecstoneAutoConfiguration.class, VecstoneClientAutoConfiguration.class})
// Late, like the model that it comes after: Boot would pull that forward otherwise.
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
public final class VecstoneActuatorAutoConfiguration {

    /** The health indicator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnBean(Vecstone.class)
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "vecstoneHealthIndicator")
        VecstoneHealthIndicator vecstoneHealthIndicator(Vecstone vecstone) {
            return new VecstoneHealthIndicator(vecstone);
        }
    }

    /** The health indicator where the data is with a service. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnBean(RemoteVecstone.class)
    @ConditionalOnMissingBean(Vecstone.class)
    static class RemoteHealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "vecstoneHealthIndicator")
        RemoteHealthIndicator vecstoneHealthIndicator(RemoteVecstone vecstone) {
            return new RemoteHealthIndicator(vecstone.url(), vecstone::ping);
        }
    }

    /** The info endpoint's part. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(InfoContributor.class)
    @ConditionalOnBean(Vecstone.class)
    static class InfoConfiguration {

        @Bean
        @ConditionalOnMissingBean
        VecstoneInfoContributor vecstoneInfoContributor(Vecstone vecstone) {
            return new VecstoneInfoContributor(vecstone);
        }
    }
}
