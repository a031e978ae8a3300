package io.vecstone.cli;

import io.vecstone.collection.Backup;
import io.vecstone.collection.Backups;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Lists the backups. */
@Command(
        name = "backups",
        mixinStandardHelpOptions = true,
        description = "Lists the backups, the newest first.")
final class BackupsCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final Folders folders;
    @Mixin private final ServiceOption serviceOption;

    BackupsCommand(Map<String, String> environment) {
        this.folders = new Folders(environment);
        this.serviceOption = new ServiceOption(environment);
    }

    @Override
    public Integer call() {
        ServiceBackups service = serviceOption.service(Folders.DATA_DIR, Folders.BACKUP_FOLDER);
        List<Backup> backups = service == null ? Backups.list(folders.backups()) : service.list();
        PrintWriter out = spec.commandLine().getOut();
        if (backups.isEmpty()) {
            out.println(
                    "There are no backups" + (service == null ? " in " + folders.backups() : ""));
        }
        backups.forEach(backup -> BackupText.print(out, backup));
        return VecstoneCommand.DONE;
    }
}
