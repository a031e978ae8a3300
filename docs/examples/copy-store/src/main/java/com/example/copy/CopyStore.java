package com.example.copy;

import io.vecstone.collection.Vecstone;
import io.vecstone.springai.VecstoneVectorStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.ai.document.Document;
import org.springframework.ai.document.DocumentMetadata;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Copies the documents of another Spring AI store, one filter after the other: {@code
 * --filter="source == 'a.md'"}. The interface has no way to list a store, so that each filter must
 * let pass fewer documents than one search may return.
 */
@SpringBootApplication
public class CopyStore {

    /** What one search may return. Some stores allow less; none says what it left out. */
    static final int DOCUMENTS_MAX = 5_000;

    public static void main(String[] args) {
        System.exit(SpringApplication.exit(SpringApplication.run(CopyStore.class, args)));
    }

    /**
     * @param from the bean of the other store's starter, in whose presence ours keeps back
     */
    @Bean
    ApplicationRunner copyAll(VectorStore from, Vecstone vecstone, EmbeddingModel model) {
        return arguments -> {
            VectorStore to = VecstoneVectorStore.builder(vecstone, model).build();
            List<String> filters = arguments.getOptionValues("filter");
            if (filters == null) {
                throw new IllegalArgumentException("Say what to copy: --filter=\"source == 'a.md'\"");
            }
            for (String filter : filters) {
                System.out.printf("%d documents: %s%n", copy(from, to, filter), filter);
            }
        };
    }

    /** Copies the documents that a filter lets pass; the target's model embeds them. */
    static int copy(VectorStore from, VectorStore to, String filter) {
        List<Document> found =
                from.similaritySearch(
                        SearchRequest.builder()
                                .query("any")
                                .topK(DOCUMENTS_MAX)
                                .similarityThresholdAll()
                                .filterExpression(filter)
                                .build());
        if (found.size() == DOCUMENTS_MAX) {
            throw new IllegalArgumentException("Too many documents, narrow it down: " + filter);
        }
        List<Document> documents = new ArrayList<>();
        for (Document document : found) {
            Map<String, Object> metadata = new HashMap<>(document.getMetadata());
            metadata.remove(DocumentMetadata.DISTANCE.value()); // of this search only
            documents.add(new Document(document.getId(), document.getText(), metadata));
        }
        if (!documents.isEmpty()) {
            to.add(documents);
        }
        return documents.size();
    }
}
