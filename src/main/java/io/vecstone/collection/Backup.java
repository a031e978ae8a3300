package io.vecstone.collection;

import io.vecstone.engine.Metric;
import io.vecstone.store.BackupManifest;

import java.time.Instant;
import java.util.List;

/**
 * A backup that is complete.
 *
 * @param name names it among the backups
 * @param createdAt when it was begun
 * @param vecstoneVersion the version that made it
 * @param sizeBytes of all its files but the manifest
 * @param collections in order of name; each as of one commit, not all as of the same moment
 */
public record Backup(
        String name,
        Instant createdAt,
        String vecstoneVersion,
        long sizeBytes,
        List<Item> collections) {

    public Backup {
        collections = List.copyOf(collections);
    }

    /** One collection of it. */
    public record Item(
            String name, int dimension, Metric metric, long recordCount, long sizeBytes) {

        static Item of(BackupManifest.Item item) {
            return new Item(
                    item.name(),
                    item.settings().dimension(),
                    item.settings().metric(),
                    item.recordCount(),
                    item.sizeBytes());
        }
    }

    static Backup of(BackupManifest manifest) {
        return new Backup(
                manifest.name(),
                manifest.createdAt(),
                manifest.vecstoneVersion(),
                manifest.collections().stream().mapToLong(BackupManifest.Item::sizeBytes).sum(),
                manifest.collections().stream().map(Item::of).toList());
    }
}
