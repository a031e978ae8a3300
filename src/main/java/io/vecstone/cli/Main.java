package io.vecstone.cli;

import io.vecstone.server.VecstoneApplication;

import java.util.Set;

/**
 * Where the executable jar begins. Without arguments, or with settings ({@code --name=value}), it
 * is the service; with a command it carries that out and ends.
 */
public final class Main {

    private static final Set<String> QUESTIONS = Set.of("--help", "-h", "--version", "-V");

    private Main() {}

    public static void main(String[] args) {
        if (isForTheService(args)) {
            VecstoneApplication.main(args);
        } else {
            // Before anything logs: nobody else sets logging up here.
            System.setProperty("logback.configurationFile", "io/vecstone/cli/logback.xml");
            System.exit(VecstoneCommand.commandLine(System.getenv()).execute(args));
        }
    }

    /** A mistyped command must not start a service. */
    static boolean isForTheService(String[] args) {
        return args.length == 0 || args[0].startsWith("-") && !QUESTIONS.contains(args[0]);
    }
}
