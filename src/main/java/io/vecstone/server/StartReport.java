package io.vecstone.server;

import io.vecstone.Version;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.springai.LocalEmbeddingModel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says in one line what has been started. */
@Component
class StartReport {

    private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

    private final Vecstone vecstone;
    private final ObjectProvider<EmbeddingModel> embeddingModel;
    private final Environment environment;

    StartReport(
            Vecstone vecstone,
            ObjectProvider<EmbeddingModel> embeddingModel,
            Environment environment) {
        this.vecstone = vecstone;
        this.embeddingModel = embeddingModel;
        this.environment = environment;
    }

    @EventListener
    void onReady(ApplicationReadyEvent event) {
        LOG.info(
                "Vecstone {} is ready | data {} ({} collections, {} records) | kernel {} |"
                        + " embedding {} | {}",
                Version.current(),
                vecstone.dataFolder().toAbsolutePath().normalize(),
                vecstone.collections().size(),
                vecstone.collections().stream().mapToLong(VectorCollection::recordCount).sum(),
                vecstone.kernelDescription(),
                embedding(),
                address(event));
    }

    private String embedding() {
        EmbeddingModel model = embeddingModel.getIfUnique();
        if (model == null) {
            return "none";
        }
        return model instanceof LocalEmbeddingModel
                ? LocalEmbeddingModel.NAME + " (local)"
                : model.getClass().getSimpleName();
    }

    private String address(ApplicationReadyEvent event) {
        WebServer server =
                event.getApplicationContext() instanceof WebServerApplicationContext web
                        ? web.getWebServer()
                        : null;
        if (server == null) {
            return "no web server";
        }
        String host = environment.getProperty("server.address", "0.0.0.0");
        return "http://%s:%d".formatted(host, server.getPort());
    }
}
