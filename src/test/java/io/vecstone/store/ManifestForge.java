package io.vecstone.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Manifests that fit their own checksum, and lie all the same. */
public final class ManifestForge {

    private ManifestForge() {}

    /** Makes the manifest fit the files as they are. */
    public static void reseal(Path backups, String name) {
        forge(backups, name, item -> item(backups, name, item, item.recordCount()));
    }

    /** Makes the manifest say another number of records. */
    public static void recount(Path backups, String name, long recordCount) {
        forge(backups, name, item -> item(backups, name, item, recordCount));
    }

    private static BackupManifest.Item item(
            Path backups, String name, BackupManifest.Item item, long recordCount) {
        Path file = backups.resolve(name).resolve(item.name() + ".db");
        try {
            return new BackupManifest.Item(
                    item.settings(),
                    item.schemaVersion(),
                    recordCount,
                    item.seq(),
                    Files.size(file),
                    Sha256.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void forge(
            Path backups, String name, UnaryOperator<BackupManifest.Item> change) {
        BackupManifest sound = new BackupFolder(backups).manifest(name);
        var forged =
                new BackupManifest(
                        name,
                        sound.createdAt(),
                        sound.vecstoneVersion(),
                        sound.collections().stream().map(change).toList());
        try {
            Files.write(
                    backups.resolve(name).resolve("manifest.json"), ManifestCodec.write(forged));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
