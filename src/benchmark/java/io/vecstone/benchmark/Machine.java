package io.vecstone.benchmark;

import io.vecstone.engine.kernel.Kernels;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Where it was measured.
 *
 * @param kernel how Vecstone computes similarities here
 * @param readGigabytesPerSecondOneThread 10⁹ bytes from memory, measured
 * @param readGigabytesPerSecondAllThreads the same, all threads together
 */
record Machine(
        String processor,
        int cores,
        String os,
        String java,
        String kernel,
        long heapBytesMax,
        double readGigabytesPerSecondOneThread,
        double readGigabytesPerSecondAllThreads) {

    /** Larger than any cache. */
    private static final long BUFFER_BYTES = 512L << 20;

    private static final int PASSES = 5;
    private static final int UNROLLED = 8;
    private static final double GIGA = 1e9;

    /** Looks and measures; takes about a second. */
    static Machine measured(int threads) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, 64);
            buffer.fill((byte) 1);
            return new Machine(
                    processorName(),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    System.getProperty("java.vm.name") + " " + Runtime.version(),
                    Kernels.chosen().description(),
                    Runtime.getRuntime().maxMemory(),
                    readGigabytesPerSecond(buffer, 1),
                    readGigabytesPerSecond(buffer, threads));
        }
    }

    private static String processorName() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch"); // there is no such file but on Linux
        }
    }

    /** The best of a few passes. */
    private static double readGigabytesPerSecond(MemorySegment buffer, int threads) {
        double best = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<Long>> parts = new ArrayList<>();
            long part = BUFFER_BYTES / threads / (UNROLLED * Long.BYTES) * (UNROLLED * Long.BYTES);
            for (int i = 0; i < threads; i++) {
                MemorySegment slice = buffer.asSlice(i * part, part);
                parts.add(() -> sum(slice));
            }
            for (int pass = 0; pass < PASSES; pass++) {
                var clock = new Clock();
                pool.invokeAll(parts);
                best = Math.max(best, part * threads / clock.seconds() / GIGA);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return best;
    }

    /** Independent sums, so that only memory limits it. */
    private static long sum(MemorySegment buffer) {
        var layout = ValueLayout.JAVA_LONG;
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (long at = 0; at < buffer.byteSize(); at += UNROLLED * Long.BYTES) {
            a += buffer.get(layout, at) + buffer.get(layout, at + 8);
            b += buffer.get(layout, at + 16) + buffer.get(layout, at + 24);
            c += buffer.get(layout, at + 32) + buffer.get(layout, at + 40);
            d += buffer.get(layout, at + 48) + buffer.get(layout, at + 56);
        }
        return a + b + c + d;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                """
                machine    %s, %d cores, %s
                java       %s, heap up to %d MiB
                vecstone   %s
                memory     %.1f GB/s read by one thread, %.1f GB/s by all\
                """,
                processor,
                cores,
                os,
                java,
                heapBytesMax >> 20,
                kernel,
                readGigabytesPerSecondOneThread,
                readGigabytesPerSecondAllThreads);
    }
}
