package io.vecstone.benchmark;

import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;

import io.github.jbellis.jvector.vector.VectorizationProvider;

import org.apache.lucene.util.VectorUtil;
import org.springframework.ai.vectorstore.SimpleVectorStore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Which versions of the others are here, and whether they compute with SIMD: what their providers
 * log as they are chosen.
 */
final class Peers {

    private Peers() {}

    /** One line each. To be called before anything else uses the libraries. */
    static List<String> descriptions() {
        var log = new Messages();
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler); // the console's: standard output is for results
        }
        root.addHandler(log);
        VectorUtil.dotProduct(new float[] {1}, new float[] {1});
        String lucene = jar(VectorUtil.class) + ": " + log.taken();
        String provider = VectorizationProvider.getInstance().getClass().getSimpleName();
        String jvector = jar(VectorizationProvider.class) + ": " + provider;
        root.removeHandler(log);
        return List.of(
                lucene,
                jvector,
                jar(SimpleVectorStore.class) + ": SimpleVectorStore, plain Java",
                jar(InMemoryEmbeddingStore.class) + ": InMemoryEmbeddingStore, plain Java");
    }

    /** The jar that a class is out of, whose name has the version. */
    private static String jar(Class<?> type) {
        var source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
        Path file = Path.of(source.getLocation().getPath());
        return Objects.requireNonNull(file.getFileName()).toString().replace(".jar", "");
    }

    private static final class Messages extends Handler {

        private final List<String> messages = new ArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            messages.add(entry.getMessage());
        }

        String taken() {
            return messages.isEmpty() ? "nothing logged" : String.join("; ", messages);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
