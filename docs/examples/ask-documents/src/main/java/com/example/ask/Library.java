package com.example.ask;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.ai.document.Document;
import org.springframework.ai.transformer.splitter.TextSplitter;
import org.springframework.ai.transformer.splitter.TokenTextSplitter;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;

/** Text and Markdown files, cut into passages. */
class Library {

    /** The metadata key that holds the file a passage is from. */
    static final String SOURCE = "source";

    /** Passages of 100 tokens: the local embedding model reads 126 at once. */
    private static final TextSplitter SPLITTER =
            TokenTextSplitter.builder()
                    .withChunkSize(100)
                    .withMinChunkSizeChars(100)
                    .withKeepSeparator(true)
                    .build();

    private final VectorStore store;

    Library(VectorStore store) {
        this.store = store;
    }

    /** Takes in the files of a folder, or takes them in anew. Returns the number of passages. */
    int takeIn(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().matches(".*\\.(md|txt)")).sorted().toList();
        }
        int count = 0;
        for (Path file : files) {
            String source = folder.relativize(file).toString();
            List<Document> passages = passages(source, Files.readString(file));
            store.delete(new FilterExpressionBuilder().eq(SOURCE, source).build());
            if (!passages.isEmpty()) {
                store.add(passages);
            }
            count += passages.size();
        }
        return count;
    }

    private static List<Document> passages(String source, String text) {
        List<Document> passages = new ArrayList<>();
        for (Document part : SPLITTER.split(new Document(text))) {
            String id = source + "#" + (passages.size() + 1);
            passages.add(new Document(id, part.getText(), Map.of(SOURCE, source)));
        }
        return passages;
    }
}
