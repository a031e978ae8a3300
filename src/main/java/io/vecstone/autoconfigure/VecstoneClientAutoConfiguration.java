package io.vecstone.autoconfigure;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Vecstone;
import io.vecstone.springai.RemoteVecstone;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

import javax.net.ssl.SSLContext;

/** The connection to a service, where one is named: then there is no database in this process. */
@AutoConfiguration(after = SslAutoConfiguration.class)
// Late, as VecstoneAutoConfiguration, which this comes before.
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@EnableConfigurationProperties(VecstoneProperties.class)
public final class VecstoneClientAutoConfiguration {

    @Bean
    @Conditional(OnUrl.class)
    @ConditionalOnMissingBean
    VecstoneConnectionDetails vecstoneConnectionDetails(VecstoneProperties properties) {
        return new PropertiesConnectionDetails(properties);
    }

    @Bean
    @ConditionalOnBean(VecstoneConnectionDetails.class)
    @ConditionalOnMissingBean({RemoteVecstone.class, Vecstone.class})
    RemoteVecstone remoteVecstone(
            VecstoneConnectionDetails details,
            VecstoneProperties properties,
            ObjectProvider<SslBundles> sslBundles) {
        VecstoneProperties.Client client = properties.client();
        return RemoteVecstone.builder(details.getUrl())
                .apiKey(details.getApiKey())
                .connectTimeout(client.connectTimeout())
                .readTimeout(client.readTimeout())
                .retries(client.retries())
                .answerBytesMax(client.answerMax().toBytes())
                .sslContext(sslContext(client.sslBundle(), sslBundles))
                .build();
    }

    private static @Nullable SSLContext sslContext(
            @Nullable String bundle, ObjectProvider<SslBundles> sslBundles) {
        if (!StringUtils.hasText(bundle)) {
            return null;
        }
        SslBundles bundles = sslBundles.getIfAvailable();
        if (bundles == null) {
            throw new InvalidRequest(
                    "vecstone.client.ssl-bundle",
                    "vecstone.client.ssl-bundle is '%s', but the application has no SSL bundles"
                            .formatted(bundle));
        }
        return bundles.getBundle(bundle).createSslContext();
    }

    /** {@code vecstone.url} says something. */
    static final class OnUrl extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(
                ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean given =
                    StringUtils.hasText(context.getEnvironment().getProperty("vecstone.url"));
            return new ConditionOutcome(
                    given,
                    ConditionMessage.forCondition("vecstone.url")
                            .because(given ? "it is set" : "it is not set"));
        }
    }

    private record PropertiesConnectionDetails(VecstoneProperties properties)
            implements VecstoneConnectionDetails {

        @Override
        public String getUrl() {
            return String.valueOf(properties.url());
        }

        @Override
        public @Nullable String getApiKey() {
            return properties.client().apiKey();
        }
    }
}
