package io.vecstone.cli;

import io.vecstone.collection.Verification;
import io.vecstone.collection.VerificationReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;

/** Checks what is on the disk. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Reads every record of a data folder that no service is using, and says what is"
                        + " wrong. Changes nothing.",
        exitCodeOnExecutionException = VecstoneCommand.NOT_CHECKED)
final class VerifyCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final Folders folders;

    @Option(names = "--backups", description = "Check the backups, too.")
    private boolean backups;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    VerifyCommand(Map<String, String> environment) {
        this.folders = new Folders(environment);
    }

    @Override
    public Integer call() {
        VerificationReport report =
                backups
                        ? Verification.verify(folders.data(), folders.backups())
                        : Verification.verify(folders.data());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(VerificationText.json(report));
        } else {
            VerificationText.print(out, report);
        }
        if (report.problemCount() > 0) {
            return VecstoneCommand.FAILED;
        }
        return report.isComplete() ? VecstoneCommand.DONE : VecstoneCommand.NOT_CHECKED;
    }
}
