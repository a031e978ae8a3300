package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;
import io.vecstone.interchange.SimpleVectorStoreFile;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Imports a {@code SimpleVectorStore} file at the start, before the service is ready, into a
 * collection without records. A bad file prevents the start. While the import lasts, the
 * collection's additional data says so: one that was cut off is made again at the next start.
 */
@Component
class FileImport implements ApplicationRunner {

    /** In the additional data of a collection that has got a part of a file. */
    static final String UNFINISHED = "vecstone.import.unfinished";

    private static final Logger LOG = LoggerFactory.getLogger(FileImport.class);

    private final Vecstone vecstone;
    private final ServerProperties.Import settings;

    FileImport(Vecstone vecstone, ServerProperties properties) {
        this.vecstone = vecstone;
        this.settings = properties.imported();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (settings.file() != null) {
            importFile(settings.file(), settings.collection());
        }
    }

    private void importFile(Path file, String name) {
        if (name.isBlank()) {
            throw new InvalidRequest(
                    "vecstone.import.collection",
                    "vecstone.import.file is set, but vecstone.import.collection does not say where its records go");
        }
        Optional<VectorCollection> existing =
                vecstone.collections().stream().filter(c -> c.name().equals(name)).findFirst();
        long recordCount = existing.map(VectorCollection::recordCount).orElse(0L);
        if (recordCount > 0 && !existing.orElseThrow().additionalData().containsKey(UNFINISHED)) {
            LOG.info("{} is not imported: '{}' has {} records", file, name, recordCount);
            return;
        }
        if (recordCount > 0) {
            LOG.warn("The import into '{}' was cut off; it is made again", name);
        }
        long start = System.nanoTime();
        var source = new SimpleVectorStoreFile(file);
        int dimension = source.check().dimension();
        VectorCollection target =
                existing.orElseGet(
                        () -> vecstone.create(name, dimension, Metric.COSINE).collection());
        mark(target, file);
        LOG.info(
                "Imported {} records of {} into '{}' in {} ms",
                source.importInto(target),
                file,
                name,
                (System.nanoTime() - start) / 1_000_000);
        unmark(target);
    }

    private static void mark(VectorCollection target, Path file) {
        Map<String, Object> data = new LinkedHashMap<>(target.additionalData());
        data.put(UNFINISHED, file.toString());
        target.putAdditionalData(data);
    }

    private static void unmark(VectorCollection target) {
        Map<String, Object> data = new LinkedHashMap<>(target.additionalData());
        data.remove(UNFINISHED);
        target.putAdditionalData(data);
    }
}
