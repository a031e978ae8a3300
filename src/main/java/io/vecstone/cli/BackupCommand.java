package io.vecstone.cli;

import io.vecstone.collection.Backup;
import io.vecstone.collection.BackupSettings;
import io.vecstone.collection.OfflineFolder;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Makes a backup. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description =
                "Makes a backup: of a data folder that no service is using, or with --url by the"
                        + " service, while it goes on.")
final class BackupCommand implements Callable<Integer> {

    private static final String KEEP = "--keep";

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final Folders folders;
    @Mixin private final ServiceOption serviceOption;
    private final Map<String, String> environment;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description = "A collection to back up; may be repeated. Default: all.")
    private List<String> collections = new ArrayList<>();

    @Option(
            names = KEEP,
            paramLabel = "NUMBER",
            description =
                    "After the new backup, delete older ones when so many newer ones hold their"
                            + " collections; 0 keeps all. Default: the environment variable"
                            + " VECSTONE_BACKUP_KEEP, or 0.")
    private @Nullable Integer keep;

    BackupCommand(Map<String, String> environment) {
        this.environment = environment;
        this.folders = new Folders(environment);
        this.serviceOption = new ServiceOption(environment);
    }

    @Override
    public Integer call() {
        ServiceBackups service =
                serviceOption.service(Folders.DATA_DIR, Folders.BACKUP_FOLDER, KEEP);
        Backup backup = service == null ? offline() : service.create(collections);
        BackupText.print(spec.commandLine().getOut(), backup);
        return VecstoneCommand.DONE;
    }

    private Backup offline() {
        var settings = new BackupSettings(folders.backups(), keep());
        try (OfflineFolder folder = OfflineFolder.openExisting(folders.data(), settings)) {
            return collections.isEmpty()
                    ? folder.backups().create()
                    : folder.backups().create(collections);
        }
    }

    private int keep() {
        if (keep != null) {
            return keep;
        }
        String configured = environment.getOrDefault("VECSTONE_BACKUP_KEEP", "0");
        try {
            return Integer.parseInt(configured);
        } catch (NumberFormatException e) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(),
                    "VECSTONE_BACKUP_KEEP is '%s'; it must be a number".formatted(configured),
                    e);
        }
    }
}
