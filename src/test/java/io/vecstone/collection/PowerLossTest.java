package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.engine.Metric;
import io.vecstone.store.SqliteDisk;
import io.vecstone.store.SqliteDisk.Call;
import io.vecstone.store.SqliteDisk.Disk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * The power fails before each call that the catalog makes to the disk. Of what was written and not
 * synced, any part may be on the disk, in sectors of 512 bytes; the derived files may be damaged in
 * any way. {@code -Dvecstone.soak=200} makes it more operations.
 */
class PowerLossTest {

    private static final int OPERATIONS = 2 * Integer.getInteger("vecstone.soak", 10);
    private static final long SEED = Long.getLong("vecstone.seed", System.nanoTime());
    private static final int WRITERS = 2;
    private static final int SECTOR_BYTES = 512;

    @TempDir Path temp;

    private final Random random = new Random(SEED);
    private final List<WriterState> known = new ArrayList<>();
    private int imagesChecked;

    /** A file as the disk holds it for sure, and what it may hold as well. */
    private static final class Image {
        private byte[] synced;
        private final List<Pending> pending = new ArrayList<>();

        Image(byte[] synced) {
            this.synced = synced;
        }

        void sync() {
            for (Pending write : pending) {
                synced = write.to(synced);
            }
            pending.clear();
        }

        /** What the file may be after the power failed. */
        byte[] afterPowerLoss(Random random) {
            byte[] content = synced;
            double kept = random.nextInt(3) / 2.0; // none, some, all
            for (Pending write : pending) {
                if (random.nextDouble() < kept) {
                    content = write.torn(random, kept).to(content);
                }
            }
            return content;
        }
    }

    /** A write, or a truncation when {@code bytes} is empty. */
    private record Pending(int offset, byte[] bytes) {
        byte[] to(byte[] content) {
            if (bytes.length == 0) {
                return Arrays.copyOf(content, offset);
            }
            byte[] written =
                    Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
            System.arraycopy(bytes, 0, written, offset, bytes.length);
            return written;
        }

        Pending torn(Random random, double kept) {
            int sectors = bytes.length / SECTOR_BYTES;
            return kept == 1 || sectors == 0
                    ? this
                    : new Pending(
                            offset,
                            Arrays.copyOf(bytes, SECTOR_BYTES * (1 + random.nextInt(sectors))));
        }
    }

    /** Remembers what is synced, and keeps images of the folder as it might be after a cut. */
    private final class RecordingDisk implements Disk {

        private final Path folder;

        @GuardedBy("this")
        private final Map<Object, Image> files = new HashMap<>();

        @GuardedBy("this")
        private final List<Path> cuts = new ArrayList<>();

        RecordingDisk(Path folder) {
            this.folder = folder;
        }

        synchronized List<Path> takeCuts() {
            List<Path> taken = List.copyOf(cuts);
            cuts.clear();
            return taken;
        }

        @Override
        public synchronized int perform(Call call, ToIntFunction<Call> real) {
            try {
                cut();
                Object file = identity(call.file());
                Image image = files.get(file);
                if (image == null) {
                    image = new Image(Files.readAllBytes(call.file()));
                    files.put(file, image);
                }
                int result = real.applyAsInt(call);
                assertThat(result).isEqualTo(SqliteDisk.OK);
                apply(call, file, image);
                return result;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @GuardedBy("this")
        private void apply(Call call, Object file, Image image) {
            int offset = Math.toIntExact(call.offset());
            switch (call.kind()) {
                case WRITE ->
                        image.pending.add(
                                new Pending(offset, call.bytes().toArray(ValueLayout.JAVA_BYTE)));
                case TRUNCATE -> image.pending.add(new Pending(offset, new byte[0]));
                case SYNC -> image.sync();
                case DELETE -> files.remove(file);
            }
        }

        @GuardedBy("this")
        private void cut() throws IOException {
            Path cut = temp.resolve("cut-" + random.nextLong());
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.filter(CrashCheck::outlivesProcesses).toList()) {
                    Path target = cut.resolve(folder.relativize(file));
                    if (Files.isDirectory(file)) {
                        Files.createDirectory(target);
                    } else {
                        Files.write(target, afterPowerLoss(file));
                    }
                }
            }
            cuts.add(cut);
        }

        @GuardedBy("this")
        private byte[] afterPowerLoss(Path file) throws IOException {
            Image image = files.get(identity(file));
            if (image != null) {
                return image.afterPowerLoss(random);
            }
            byte[] content = Files.readAllBytes(file);
            return file.getFileName().toString().startsWith("catalog") ? content : damaged(content);
        }

        private byte[] damaged(byte[] derived) {
            if (random.nextBoolean() && derived.length > 0) {
                derived[random.nextInt(derived.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return random.nextInt(4) == 0
                    ? Arrays.copyOf(derived, random.nextInt(derived.length + 1))
                    : derived;
        }
    }

    /** Stays the same when the file gets another name. */
    private static Object identity(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return List.of(String.valueOf(attributes.fileKey()), attributes.creationTime());
    }

    @Test
    void whatWasAcknowledged_isThere_andNothingByHalves_whenThePowerFailedBeforeAnyCall()
            throws IOException {
        Path folder = temp.resolve("data");
        var disk = new RecordingDisk(folder);
        try (var use = SqliteDisk.use(folder, disk)) {
            Vecstone vecstone = Vecstone.open(folder);
            vecstone.create(Operation.COLLECTION, WriterScript.DIMENSION, Metric.DOT);
            List<WriterScript> scripts = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                known.add(new WriterState());
                scripts.add(new WriterScript(writer, SEED));
            }
            disk.takeCuts().forEach(PowerLossTest::remove);
            for (int i = 0; i < OPERATIONS; i++) {
                int writer = i % WRITERS;
                WriterState after = known.get(writer).copy();
                Operation operation = scripts.get(writer).next();
                operation.to(after);
                operation.to(vecstone);
                checkCuts(disk, writer, after, operation.toString());
                known.set(writer, after);
                if (i % 4 == 3) {
                    vecstone.close();
                    checkCuts(disk, writer, after, "close");
                    vecstone = Vecstone.open(folder);
                }
            }
            vecstone.close();
        }
        assertThat(imagesChecked).isGreaterThan(2 * OPERATIONS);
    }

    private void checkCuts(RecordingDisk disk, int writer, WriterState after, String operation) {
        for (Path cut : disk.takeCuts()) {
            String what = "seed %d: power lost during %s".formatted(SEED, operation);
            try (Vecstone vecstone = Vecstone.open(cut)) {
                assertThat(vecstone.failures()).as(what).isEmpty();
                for (int other = 0; other < WRITERS; other++) {
                    assertThat(CrashCheck.stateOf(other, vecstone))
                            .as(what)
                            .isIn(known.get(other), other == writer ? after : known.get(other));
                }
                CrashCheck.queriesEqualBruteForce(
                        vecstone.collection(Operation.COLLECTION), random);
            }
            remove(cut);
            imagesChecked++;
        }
    }

    private static void remove(Path cut) {
        try {
            CrashCheck.deleteTree(cut);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
