package io.vecstone.cli;

import io.vecstone.collection.Backup;
import io.vecstone.collection.BackupSettings;
import io.vecstone.collection.OfflineFolder;
import io.vecstone.collection.OnExisting;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Restores a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description =
                "Restores a backup, once all of it has been verified: into a data folder that no"
                        + " service is using, or with --url into the service.")
final class RestoreCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final Folders folders;
    @Mixin private final ServiceOption serviceOption;

    @Parameters(paramLabel = "BACKUP", description = "Its name, as the command backups lists it.")
    private String backup = "";

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description = "A collection to restore; may be repeated. Default: all of the backup.")
    private List<String> collections = new ArrayList<>();

    @Option(
            names = "--replace-existing",
            description = "Replace collections that are there, with everything in them.")
    private boolean replaceExisting;

    RestoreCommand(Map<String, String> environment) {
        this.folders = new Folders(environment);
        this.serviceOption = new ServiceOption(environment);
    }

    @Override
    public Integer call() {
        ServiceBackups service = serviceOption.service(Folders.DATA_DIR, Folders.BACKUP_FOLDER);
        List<Backup.Item> restored =
                service == null ? offline() : service.restore(backup, collections, replaceExisting);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Restored from %s%n", backup);
        BackupText.print(out, restored);
        return VecstoneCommand.DONE;
    }

    private List<Backup.Item> offline() {
        OnExisting onExisting = replaceExisting ? OnExisting.REPLACE : OnExisting.REFUSE;
        var settings = new BackupSettings(folders.backups(), 0);
        try (OfflineFolder folder = OfflineFolder.open(folders.data(), settings)) {
            return collections.isEmpty()
                    ? folder.backups().restore(backup, onExisting)
                    : folder.backups().restore(backup, collections, onExisting);
        }
    }
}
