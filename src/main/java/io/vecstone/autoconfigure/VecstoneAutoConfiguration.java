package io.vecstone.autoconfigure;

import io.vecstone.collection.OperationListener;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.springai.VecstoneVectorStore;

import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.vectorstore.SpringAIVectorStoreTypes;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The database, and a {@code VectorStore} over one of its collections. */
@AutoConfiguration(
        after = {LocalEmbeddingAutoConfiguration.class, VecstoneMetersAutoConfiguration.class})
// Late, like the model that it comes after: Boot would pull that forward otherwise.
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@EnableConfigurationProperties(VecstoneProperties.class)
public final class VecstoneAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Vecstone vecstone(
            VecstoneProperties properties, ObjectProvider<OperationListener> operationListeners) {
        return Vecstone.open(
                properties.dataDir(),
                properties.limits().toLimits(),
                OperationListener.all(operationListeners.orderedStream().toList()));
    }

    /** The bean that Spring AI applications use. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(
            name = SpringAIVectorStoreTypes.TYPE,
            havingValue = "vecstone",
            matchIfMissing = true)
    @ConditionalOnMissingBean(VectorStore.class)
    static class VectorStoreConfiguration {

        @Bean
        @ConditionalOnMissingBean
        BatchingStrategy vecstoneBatchingStrategy() {
            return new TokenCountBatchingStrategy();
        }

        @Bean
        VecstoneVectorStore vectorStore(
                Vecstone vecstone,
                EmbeddingModel embeddingModel,
                VecstoneProperties properties,
                BatchingStrategy batchingStrategy,
                ObjectProvider<io.micrometer.observation.ObservationRegistry> observationRegistry,
                ObjectProvider<VectorStoreObservationConvention> observationConvention) {
            VecstoneVectorStore.Builder builder =
                    VecstoneVectorStore.builder(
                                    collection(vecstone, embeddingModel, properties),
                                    embeddingModel)
                            .batchingStrategy(batchingStrategy);
            observationRegistry.ifUnique(builder::observationRegistry);
            observationConvention.ifUnique(builder::customObservationConvention);
            return builder.build();
        }

        /**
         * Asks the model for its dimension only when there is a collection to create: that may cost
         * a remote call.
         */
        private static VectorCollection collection(
                Vecstone vecstone, EmbeddingModel embeddingModel, VecstoneProperties properties) {
            return vecstone.find(properties.collection())
                    .orElseGet(() ->
                            vecstone.create(
                                            properties.collection(),
                                            embeddingModel.dimensions(),
                                            properties.metric())
                                    .collection());
        }
    }
}
