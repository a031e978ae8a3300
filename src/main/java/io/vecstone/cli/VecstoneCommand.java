package io.vecstone.cli;

import io.vecstone.VecstoneException;
import io.vecstone.Version;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.Map;

/** All commands. */
@Command(
        name = "vecstone",
        mixinStandardHelpOptions = true,
        versionProvider = VecstoneCommand.CurrentVersion.class,
        header = "An exact, durable vector database.",
        description = {
            "Without a command, or with settings (--vecstone.data-dir=…), the service is started.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 refused or failed, or verify has found problems;",
            "2 wrong usage, or verify could not check everything."
        })
final class VecstoneCommand implements Runnable {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int NOT_CHECKED = 2;

    @Spec private CommandSpec spec = CommandSpec.create();

    private VecstoneCommand() {}

    /**
     * @param environment where defaults and the API key come from
     */
    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new VecstoneCommand())
                .addSubcommand(new VerifyCommand(environment))
                .addSubcommand(new BackupCommand(environment))
                .addSubcommand(new BackupsCommand(environment))
                .addSubcommand(new RestoreCommand(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (failure, command, arguments) -> failed(failure, command));
    }

    private static int failed(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof VecstoneException || failure instanceof ServiceException) {
            command.getErr().println(failure.getMessage());
            return command.getCommandSpec().exitCodeOnExecutionException();
        }
        throw failure;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    /** The version of this build. */
    static final class CurrentVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Vecstone " + Version.current()};
        }
    }
}
