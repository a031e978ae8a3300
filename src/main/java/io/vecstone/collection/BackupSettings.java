package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;

import java.nio.file.Path;

/**
 * Where backups are, and how many.
 *
 * @param folder created with the first backup
 * @param keep after a new backup, older ones are deleted when at least so many newer ones hold each
 *     of their collections that still exists; 0 keeps all
 */
public record BackupSettings(Path folder, int keep) {

    private static final int KEEP_MAX = 100_000;

    public BackupSettings {
        if (keep < 0 || keep > KEEP_MAX) {
            throw new InvalidRequest(
                    "backup.keep",
                    "backup.keep is %d; it must be between 0 (keep all) and %d"
                            .formatted(keep, KEEP_MAX));
        }
    }

    /** The folder {@code backups} in the data folder; all are kept. */
    public static BackupSettings defaults(Path dataFolder) {
        return new BackupSettings(dataFolder.resolve("backups"), 0);
    }
}
