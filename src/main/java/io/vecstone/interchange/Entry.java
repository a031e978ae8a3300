package io.vecstone.interchange;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.VectorRecord;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;

/**
 * One entry of a file.
 *
 * @param line where it begins, from 1
 * @param embedding owned by the entry
 * @param sizeBytes of the entry in the file
 */
record Entry(
        Path file,
        long line,
        String id,
        float[] embedding,
        @Nullable String text,
        Map<String, Object> metadata,
        long sizeBytes) {

    VectorRecord toRecord() {
        return new VectorRecord(id, embedding, text, metadata);
    }

    InvalidRequest invalid(String field, String problem) {
        return invalid(file, line, id, field, problem);
    }

    static InvalidRequest invalid(Path file, long line, String id, String field, String problem) {
        return new InvalidRequest(
                field(id, field),
                "%s, entry '%s' (line %d): %s %s".formatted(file, id, line, field, problem));
    }

    /**
     * A field of this entry, when it was checked as the only record of a batch.
     *
     * @param ofRecord as the collection calls it: {@code records[0].vector}
     */
    String field(String ofRecord) {
        return field(id, inTermsOfTheFile(ofRecord));
    }

    /** What is wrong with this entry, when it was checked as the only record of a batch. */
    String describe(String problem) {
        return "%s, entry '%s' (line %d): %s".formatted(file, id, line, inTermsOfTheFile(problem));
    }

    private static String field(String id, String field) {
        return "entries['%s'].%s".formatted(id, field);
    }

    private static String inTermsOfTheFile(String words) {
        return words.replace("records[0].vector", "embedding").replace("records[0].", "");
    }
}
