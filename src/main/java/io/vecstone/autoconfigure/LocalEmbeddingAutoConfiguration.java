package io.vecstone.autoconfigure;

import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

import io.vecstone.springai.LocalEmbeddingModel;

import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * The local embedding model, for applications that have no other. Comes late, so that every other
 * model wins.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(AllMiniLmL6V2QuantizedEmbeddingModel.class)
@ConditionalOnProperty(name = "vecstone.embedding.enabled", matchIfMissing = true)
@EnableConfigurationProperties(VecstoneProperties.class)
public final class LocalEmbeddingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(EmbeddingModel.class)
    LocalEmbeddingModel localEmbeddingModel(VecstoneProperties properties) {
        VecstoneProperties.Embedding settings = properties.embedding();
        Integer threads = settings.threads();
        var model =
                new LocalEmbeddingModel(
                        threads != null ? threads : Runtime.getRuntime().availableProcessors(),
                        settings.nativeDir());
        if (settings.warmUp()) {
            model.warmUp();
        }
        return model;
    }
}
