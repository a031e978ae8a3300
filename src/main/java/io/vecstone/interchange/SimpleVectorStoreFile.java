package io.vecstone.interchange;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A file that Spring AI's {@code SimpleVectorStore} has saved, to be imported as it is:
 *
 * <pre>{@code
 * {"<id>": {"id": "<id>", "text": "…", "metadata": {…}, "embedding": [0.1, …]}, …}
 * }</pre>
 *
 * <p>It is streamed: memory holds one batch of records, whatever the file's size. It may be read
 * any number of times, and is not locked meanwhile.
 */
public final class SimpleVectorStoreFile {

    private static final int BATCH_RECORDS_MAX = 1_000;
    private static final long BATCH_BYTES_MAX = 16L << 20;

    private final Path file;

    public SimpleVectorStoreFile(Path file) {
        this.file = file;
    }

    /**
     * What a file holds.
     *
     * @param entryCount records, at least 1
     * @param dimension elements of each vector
     */
    public record Contents(long entryCount, int dimension) {}

    /**
     * Reads all of the file.
     *
     * @throws InvalidRequest when it is not of the form above, is cut off, has no entry, or its
     *     vectors differ in length; says the entry, the field and the line
     */
    public Contents check() {
        var dimension = new int[1];
        long count =
                read(entry -> {
                    int length = entry.embedding().length;
                    if (dimension[0] == 0) {
                        dimension[0] = length;
                    } else if (length != dimension[0]) {
                        throw entry.invalid(
                                "embedding",
                                "has %d elements; those before it have %d"
                                        .formatted(length, dimension[0]));
                    }
                });
        if (count == 0) {
            throw new InvalidRequest("file", file + " has no entries");
        }
        return new Contents(count, dimension[0]);
    }

    /**
     * Imports every entry, in the order of the file: first the whole file is checked against the
     * collection, which changes nothing; then it is read again and written in batches, each of
     * which is durable. Records of the same ids are replaced, so that an import that was cut off
     * may simply be made again.
     *
     * @return how many entries there were
     * @throws InvalidRequest when an entry is malformed or can't be a record of {@code collection};
     *     nothing is written then
     * @throws LimitExceeded likewise, when it is larger than a limit of the collection
     */
    public long importInto(VectorCollection collection) {
        read(entry -> checkAgainst(collection, entry));
        var batch = new Batch(collection);
        long count = read(batch::add);
        batch.write();
        return count;
    }

    private static void checkAgainst(VectorCollection collection, Entry entry) {
        try {
            collection.check(List.of(entry.toRecord()));
        } catch (InvalidRequest e) {
            throw new InvalidRequest(entry.field(e.field()), entry.describe(e.getMessage()), e);
        } catch (LimitExceeded e) {
            throw new LimitExceeded(entry.field(e.field()), entry.describe(e.getMessage()));
        }
    }

    private long read(Consumer<Entry> consumer) {
        try (InputStream in = Files.newInputStream(file);
                var entries = new EntryReader(file, Files.size(file), in)) {
            long count = 0;
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                consumer.accept(entry);
                count++;
            }
            return count;
        } catch (IOException e) {
            throw new InvalidRequest("file", "%s can't be read: %s".formatted(file, e), e);
        }
    }

    /** Collects records until they are worth a commit. A later entry of an id replaces it. */
    private static final class Batch {

        private final VectorCollection collection;
        private final int recordsMax;
        private final Map<String, VectorRecord> records = new LinkedHashMap<>();
        private long sizeBytes;

        Batch(VectorCollection collection) {
            this.collection = collection;
            this.recordsMax = Math.min(BATCH_RECORDS_MAX, collection.limits().batchMax());
        }

        void add(Entry entry) {
            records.put(entry.id(), entry.toRecord());
            sizeBytes += entry.sizeBytes();
            if (records.size() >= recordsMax || sizeBytes >= BATCH_BYTES_MAX) {
                write();
            }
        }

        void write() {
            collection.upsert(new ArrayList<>(records.values()));
            records.clear();
            sizeBytes = 0;
        }
    }
}
