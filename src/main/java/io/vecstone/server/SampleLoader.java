package io.vecstone.server;

import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** Fills the sample collection at the first start, so that there is something to search at once. */
@Component
class SampleLoader implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SampleLoader.class);
    private static final String ALMANAC = "almanac.json";

    private final Vecstone vecstone;
    private final TextEmbedder embedder;
    private final JsonMapper mapper;
    private final String collection;

    SampleLoader(
            Vecstone vecstone,
            TextEmbedder embedder,
            JsonMapper mapper,
            ServerProperties properties) {
        this.vecstone = vecstone;
        this.embedder = embedder;
        this.mapper = mapper;
        this.collection = properties.sample().collection();
    }

    /** The file has the form of an upsert request. */
    private record Almanac(List<RecordBody> records) {}

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        if (collection.isBlank() || embedder.dimension().isEmpty()) {
            return;
        }
        VectorCollection target =
                vecstone.create(collection, embedder.dimension().getAsInt(), Metric.COSINE)
                        .collection();
        if (target.recordCount() > 0) {
            return;
        }
        long start = System.nanoTime();
        try (InputStream in = SampleLoader.class.getResourceAsStream(ALMANAC)) {
            Almanac almanac = mapper.readValue(Objects.requireNonNull(in, ALMANAC), Almanac.class);
            target.upsert(embedder.complete(target, almanac.records()));
        }
        LOG.info(
                "Loaded {} sample passages into the collection '{}' in {} ms",
                target.recordCount(),
                collection,
                (System.nanoTime() - start) / 1_000_000);
    }
}
