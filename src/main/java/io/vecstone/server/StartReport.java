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

import java.util.List;

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
                "Vecstone {} is ready | data {} ({}) | kernel {} |" + " embedding {} | {}",
                Version.current(),
                vecstone.dataFolder().toAbsolutePath().normalize(),
                collections(),
                vecstone.kernelDescription(),
                embedding(),
                address(event));
    }

    /** What is not open is not counted: there may be thousands. */
    private String collections() {
        List<VectorCollection> all = vecstone.collections();
        List<VectorCollection> open = all.stream().filter(VectorCollection::isOpen).toList();
        long records = open.stream().mapToLong(VectorCollection::recordCount).sum();
        return open.size() == all.size()
                ? "%d collections, %d records".formatted(all.size(), records)
                : "%d collections, %d of them open, with %d records"
                        .formatted(all.size(), open.size(), records);
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
