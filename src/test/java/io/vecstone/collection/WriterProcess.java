package io.vecstone.collection;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that {@link KillTest} kills: writers that go on for ever. Each write is acknowledged
 * by one line on standard output, after its method has returned.
 */
final class WriterProcess {

    /** The first line; written before the data folder is opened. */
    static final String OPENING = "opening";

    private WriterProcess() {}

    /**
     * @param arguments the data folder and the seed of this run
     */
    public static void main(String[] arguments) throws InterruptedException {
        var acknowledgements =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // logs
        acknowledgements.println(OPENING);
        List<Thread> writers = new ArrayList<>();
        try (Vecstone vecstone = open(Path.of(arguments[0]))) {
            for (int writer = 0; writer < WriterScript.WRITERS; writer++) {
                int number = writer;
                var script = new WriterScript(writer, Long.parseLong(arguments[1]));
                writers.add(
                        Thread.ofPlatform()
                                .uncaughtExceptionHandler(WriterProcess::fail)
                                .start(() -> {
                                    while (!acknowledgements.checkError()) { // the parent is there
                                        script.next().to(vecstone);
                                        acknowledgements.println("ack " + number);
                                    }
                                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    /** Compacted, and with it checkpointed, as often as possible. */
    private static Vecstone open(Path folder) {
        return Vecstone.open(
                folder,
                Limits.DEFAULTS,
                StoreSettings.DEFAULTS.with(new StoreSettings.Compaction(0.05, 10)),
                BackupSettings.defaults(folder),
                OperationListener.NONE);
    }

    private static void fail(Thread thread, Throwable failure) {
        failure.printStackTrace(System.err);
        Runtime.getRuntime().halt(1);
    }
}
