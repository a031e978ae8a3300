package io.vecstone.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a backup holds, as its {@code manifest.json} says. {@code docs/FORMAT.md} describes it.
 *
 * @param name of the backup: that of its folder
 * @param createdAt to the second
 * @param vecstoneVersion the version that made it
 * @param collections in order of name
 */
public record BackupManifest(
        String name, Instant createdAt, String vecstoneVersion, List<Item> collections) {

    public BackupManifest {
        collections = List.copyOf(collections);
    }

    /**
     * One collection of a backup.
     *
     * @param seq number of the last commit in it
     * @param sizeBytes of its file
     * @param sha256 of its file, 64 hexadecimal digits
     */
    public record Item(
            CollectionSettings settings,
            int schemaVersion,
            long recordCount,
            long seq,
            long sizeBytes,
            String sha256) {

        /** Of the collection. */
        public String name() {
            return settings.name();
        }
    }

    /** The item of this collection, if it is in the backup. */
    public Optional<Item> item(String collection) {
        return collections.stream().filter(item -> item.name().equals(collection)).findFirst();
    }
}
