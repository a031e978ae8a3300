package io.vecstone.autoconfigure;

import io.vecstone.collection.OperationListener;
import io.vecstone.collection.Vecstone;
import io.vecstone.springai.RemoteVecstone;
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
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;

/**
 * The database, unless there is a connection to a service, and a {@code VectorStore} over a
 * collection of whichever there is.
 */
@AutoConfiguration(
        after = {
            LocalEmbeddingAutoConfiguration.class,
            VecstoneClientAutoConfiguration.class,
            VecstoneMetersAutoConfiguration.class
        })
// Late, like the model that it comes after: Boot would pull that forward otherwise.
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@EnableConfigurationProperties(VecstoneProperties.class)
public final class VecstoneAutoConfiguration {

    /** Lazy: where the application has another store, no folder is made for nobody's data. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean({Vecstone.class, RemoteVecstone.class})
    Vecstone vecstone(
            VecstoneProperties properties, ObjectProvider<OperationListener> operationListeners) {
        return Vecstone.open(
                properties.dataDir(),
                properties.limits().toLimits(),
                properties.storeSettings(),
                properties.backupSettings(),
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
                ObjectProvider<Vecstone> vecstone,
                ObjectProvider<RemoteVecstone> remoteVecstone,
                EmbeddingModel embeddingModel,
                VecstoneProperties properties,
                BatchingStrategy batchingStrategy,
                ObjectProvider<io.micrometer.observation.ObservationRegistry> observationRegistry,
                ObjectProvider<VectorStoreObservationConvention> observationConvention) {
            VecstoneVectorStore.Builder builder =
                    builder(vecstone, remoteVecstone, embeddingModel)
                            .collection(properties.collection())
                            .metric(properties.metric())
                            .initializeSchema(properties.initializeSchema())
                            .batchingStrategy(batchingStrategy);
            observationRegistry.ifUnique(builder::observationRegistry);
            observationConvention.ifUnique(builder::customObservationConvention);
            return builder.build();
        }

        /** An application that has both has made one of them itself; the database is nearer. */
        private static VecstoneVectorStore.Builder builder(
                ObjectProvider<Vecstone> vecstone,
                ObjectProvider<RemoteVecstone> remoteVecstone,
                EmbeddingModel embeddingModel) {
            Vecstone database = vecstone.getIfAvailable();
            return database != null
                    ? VecstoneVectorStore.builder(database, embeddingModel)
                    : VecstoneVectorStore.builder(remoteVecstone.getObject(), embeddingModel);
        }
    }
}
