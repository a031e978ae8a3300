package io.vecstone.autoconfigure;

import io.vecstone.collection.BackupSettings;
import io.vecstone.collection.Durability;
import io.vecstone.collection.Limits;
import io.vecstone.collection.StoreSettings;
import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the database and of the vector store bean.
 *
 * @param url where a Vecstone service is that the vector store bean is to use; without it the data
 *     is in this process
 * @param dataDir folder that holds the data; created when it is not there
 * @param collection collection behind the vector store bean
 * @param metric metric of that collection when it is created
 * @param initializeSchema whether to create that collection when it is not there
 * @param durability what has happened to a write when it is acknowledged: sync, it has reached the
 *     disk; async, it has reached the operating system, and a power failure may lose it
 * @param client how the service at the URL is spoken to
 * @param embedding the local embedding model
 * @param limits how large requests may be
 * @param compaction when a collection is compacted
 * @param index how much metadata is indexed
 * @param openCollectionsMax collections whose files are open at once, unless more are in use; the
 *     others are opened when they are used
 * @param backup where backups are, and how many
 */
@ConfigurationProperties("vecstone")
public record VecstoneProperties(
        @Nullable String url,
        @DefaultValue("vecstone-data") Path dataDir,
        @DefaultValue("documents") String collection,
        @DefaultValue("COSINE") Metric metric,
        @DefaultValue("true") boolean initializeSchema,
        @DefaultValue("sync") Durability durability,
        @DefaultValue Client client,
        @DefaultValue Embedding embedding,
        @DefaultValue RequestLimits limits,
        @DefaultValue Compaction compaction,
        @DefaultValue Index index,
        @DefaultValue("200") int openCollectionsMax,
        @DefaultValue Backup backup) {

    /**
     * When a collection is compacted.
     *
     * @param deadShareMax share of a collection's rows whose records were replaced or deleted,
     *     beyond which it is compacted in the background; 1 for never
     * @param deadRowsMin how many such rows there must be at least
     */
    public record Compaction(
            @DefaultValue("0.3") double deadShareMax, @DefaultValue("1000") int deadRowsMin) {}

    /**
     * Where backups are, and how many.
     *
     * @param folder folder of the backups; by default the folder backups in the data folder. No two
     *     databases may share one
     * @param keep after a new backup, older ones are deleted when at least so many newer ones hold
     *     each of their collections that still exists; 0 keeps all
     */
    public record Backup(@Nullable Path folder, @DefaultValue("0") int keep) {}

    /**
     * How much of a collection's metadata is indexed; the rest is read when a filter asks for it.
     *
     * @param keysMax keys, those within objects included, at most; the first ones are indexed
     * @param distinctValuesMax distinct values of one key at most, counted once in each 65,536
     *     records that they occur in
     */
    public record Index(
            @DefaultValue("1000") int keysMax, @DefaultValue("1000000") int distinctValuesMax) {}

    StoreSettings storeSettings() {
        return new StoreSettings(
                durability,
                new StoreSettings.Pending(limits.pendingWritesMax(), limits.pendingBytesMax()),
                new StoreSettings.Compaction(compaction.deadShareMax(), compaction.deadRowsMin()),
                new StoreSettings.Index(index.keysMax(), index.distinctValuesMax()),
                openCollectionsMax,
                new StoreSettings.Budget(limits.diskBytesMax(), limits.memoryBytesMax()));
    }

    BackupSettings backupSettings() {
        Path folder = backup.folder();
        return new BackupSettings(
                folder == null ? BackupSettings.defaults(dataDir).folder() : folder, backup.keep());
    }

    /**
     * How the service at the URL is spoken to.
     *
     * @param apiKey the service's API key
     * @param connectTimeout how long to wait for a connection
     * @param readTimeout how long to wait for an answer
     * @param retries how often a request is repeated that the service could not take; what it may
     *     have carried out is repeated only if it changes nothing
     * @param answerMax size of an answer, which is held in memory; a larger one is refused
     * @param sslBundle name of the SSL bundle with the certificates to trust and to show
     */
    public record Client(
            @Nullable String apiKey,
            @DefaultValue("5s") Duration connectTimeout,
            @DefaultValue("60s") Duration readTimeout,
            @DefaultValue("3") int retries,
            @DefaultValue("256MB") DataSize answerMax,
            @Nullable String sslBundle) {

        @Override
        public String toString() {
            return "Client[connectTimeout=%s, readTimeout=%s, retries=%d, answerMax=%s, sslBundle=%s]"
                    .formatted(connectTimeout, readTimeout, retries, answerMax, sslBundle);
        }
    }

    /**
     * The local embedding model.
     *
     * @param enabled whether to offer the local model when it is on the classpath and the
     *     application has no embedding model of its own
     * @param warmUp whether to load the model at the start instead of at the first text
     * @param threads texts that are embedded at once; one per core when not set
     * @param nativeDir folder that keeps the tokenizer's native library between starts; when not
     *     set, it is unpacked to the folder for temporary files at each start
     */
    public record Embedding(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("false") boolean warmUp,
            @Nullable Integer threads,
            @Nullable Path nativeDir) {}

    /**
     * How large requests may be. One beyond a limit is refused.
     *
     * @param dimensionMax elements of a vector
     * @param batchMax records or ids in one request
     * @param topKMax results of one query
     * @param queriesMax queries in one batch
     * @param resultsMax results of all queries of one batch: the sum of their topK
     * @param textBytesMax bytes of a record's text, as UTF-8
     * @param metadataBytesMax bytes of a record's metadata or of a collection's additional data, as
     *     JSON
     * @param collectionsMax collections in the data folder
     * @param pendingWritesMax writes of one collection that may wait to be committed
     * @param pendingBytesMax bytes of the vectors, texts and metadata of one collection that may
     *     wait to be committed; a larger write is taken when no other waits
     * @param diskBytesMax bytes of the files of all collections, beyond which records are refused;
     *     0 for no limit
     * @param memoryBytesMax bytes that the open collections have in memory or mapped, beyond which
     *     records are refused; 0 for no limit
     */
    public record RequestLimits(
            @DefaultValue("65536") int dimensionMax,
            @DefaultValue("10000") int batchMax,
            @DefaultValue("10000") int topKMax,
            @DefaultValue("1000") int queriesMax,
            @DefaultValue("100000") int resultsMax,
            @DefaultValue("1048576") int textBytesMax,
            @DefaultValue("262144") int metadataBytesMax,
            @DefaultValue("10000") int collectionsMax,
            @DefaultValue("1000") int pendingWritesMax,
            @DefaultValue("268435456") long pendingBytesMax,
            @DefaultValue("0") long diskBytesMax,
            @DefaultValue("0") long memoryBytesMax) {

        Limits toLimits() {
            return new Limits(
                    dimensionMax,
                    batchMax,
                    topKMax,
                    queriesMax,
                    resultsMax,
                    textBytesMax,
                    metadataBytesMax,
                    collectionsMax);
        }
    }
}
