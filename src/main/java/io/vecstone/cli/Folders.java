package io.vecstone.cli;

import io.vecstone.collection.BackupSettings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Map;

/** Options that say where the data and the backups are. */
final class Folders {

    static final String DATA_DIR = "--data-dir";
    static final String BACKUP_FOLDER = "--backup-folder";

    private final Map<String, String> environment;

    @Option(
            names = DATA_DIR,
            paramLabel = "FOLDER",
            description =
                    "The data folder. Default: the environment variable VECSTONE_DATA_DIR, or"
                            + " vecstone-data.")
    private @Nullable Path dataDir;

    @Option(
            names = BACKUP_FOLDER,
            paramLabel = "FOLDER",
            description =
                    "The folder of the backups. Default: the environment variable"
                            + " VECSTONE_BACKUP_FOLDER, or the folder backups in the data folder.")
    private @Nullable Path backupFolder;

    Folders(Map<String, String> environment) {
        this.environment = environment;
    }

    Path data() {
        return dataDir != null
                ? dataDir
                : Path.of(environment.getOrDefault("VECSTONE_DATA_DIR", "vecstone-data"));
    }

    Path backups() {
        String configured = environment.get("VECSTONE_BACKUP_FOLDER");
        if (backupFolder != null) {
            return backupFolder;
        }
        return configured != null ? Path.of(configured) : BackupSettings.defaults(data()).folder();
    }
}
