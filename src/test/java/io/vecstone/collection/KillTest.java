package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.engine.Metric;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Another process writes from several threads and is killed ({@code kill -9}) at any moment, again
 * and again over the same folder. {@code -Dvecstone.soak=200} makes it 200 rounds.
 */
class KillTest {

    private static final int ROUNDS = Integer.getInteger("vecstone.soak", 10);
    private static final long SEED = Long.getLong("vecstone.seed", System.nanoTime());
    private static final int ACKNOWLEDGEMENTS_MAX = 300;
    private static final int KILLED = 128 + 9;

    @TempDir Path temp;

    private final Random random = new Random(SEED);
    private final List<WriterState> known = new ArrayList<>();

    @Test
    void whatWasAcknowledged_isThere_andNothingByHalves_whenTheProcessWasKilled()
            throws IOException, InterruptedException {
        Path folder = temp.resolve("data");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.create(Operation.COLLECTION, WriterScript.DIMENSION, Metric.DOT);
        }
        for (int writer = 0; writer < WriterScript.WRITERS; writer++) {
            known.add(new WriterState());
        }
        long acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int[] acknowledgements = writeUntilKilled(folder, SEED + round);
            acknowledged += Arrays.stream(acknowledgements).sum();
            try (Vecstone vecstone = Vecstone.open(folder)) {
                check(vecstone, SEED + round, acknowledgements);
            }
        }
        assertThat(acknowledged).isGreaterThan(ROUNDS);
    }

    /** Returns how many writes of each writer were acknowledged. */
    private int[] writeUntilKilled(Path folder, long seed)
            throws IOException, InterruptedException {
        Path log = temp.resolve("writer.log");
        Path temporary = Files.createDirectories(temp.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(WriterProcess.class.getName(), folder.toString(), "" + seed));
        Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            int[] acknowledgements = acknowledgementsUntilKilled(process, lines);
            assertThat(process.waitFor())
                    .as("how the writers ended: %s", Files.readString(log))
                    .isEqualTo(KILLED);
            return acknowledgements;
        } finally {
            process.destroyForcibly().waitFor();
            deleteLeftovers(temporary);
        }
    }

    /** The native library that SQLite's driver unpacks stays behind when it can't clean up. */
    private static void deleteLeftovers(Path temporary) throws IOException {
        try (var files = Files.list(temporary)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What was written to the pipe before the kill is read after it. */
    private int[] acknowledgementsUntilKilled(Process process, BufferedReader lines)
            throws IOException {
        assertThat(lines.readLine()).isEqualTo(WriterProcess.OPENING);
        var counts = new int[WriterScript.WRITERS];
        // One round in five ends while the folder is being opened, or little later.
        int toAwait = random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(ACKNOWLEDGEMENTS_MAX);
        String line = "";
        for (int seen = 0; seen < toAwait && line != null; seen++) {
            line = lines.readLine();
            count(line, counts);
        }
        for (int spin = random.nextInt(toAwait == 0 ? 20_000_000 : 200_000); spin > 0; spin--) {
            Thread.onSpinWait();
        }
        process.toHandle().destroyForcibly(); // leaves the pipe open, unlike the process itself
        for (line = lines.readLine(); line != null; line = lines.readLine()) {
            count(line, counts);
        }
        return counts;
    }

    /** The last line may be torn. */
    private static void count(@Nullable String line, int[] counts) {
        if (line != null && line.matches("ack [0-9]")) {
            counts[line.charAt(4) - '0']++;
        }
    }

    /** The one write of each writer that was under way may have happened, or not. */
    private void check(Vecstone vecstone, long seed, int[] acknowledgements) {
        assertThat(vecstone.failures()).isEmpty();
        for (int writer = 0; writer < WriterScript.WRITERS; writer++) {
            var script = new WriterScript(writer, seed);
            WriterState without = known.get(writer);
            for (int i = 0; i < acknowledgements[writer]; i++) {
                script.next().to(without);
            }
            WriterState with = without.copy();
            script.next().to(with);
            WriterState actual = CrashCheck.stateOf(writer, vecstone);
            assertThat(actual)
                    .as("seed %d: writer %d, %s", SEED, writer, Arrays.toString(acknowledgements))
                    .isIn(without, with);
            known.set(writer, actual);
        }
        CrashCheck.queriesEqualBruteForce(vecstone.collection(Operation.COLLECTION), random);
    }
}
