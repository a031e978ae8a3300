package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.store.SqliteDisk;
import io.vecstone.store.SqliteDisk.Call;
import io.vecstone.store.SqliteDisk.Disk;
import io.vecstone.store.SqliteDisk.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Every write, truncation, sync and deletion that the catalog asks the disk for fails once, in each
 * of several ways, for one call or from that call on. {@code -Dvecstone.soak=200} makes it more
 * operations.
 */
class FaultTest {

    private static final int OPERATIONS = Integer.getInteger("vecstone.soak", 10);
    private static final long SEED = Long.getLong("vecstone.seed", System.nanoTime());
    private static final int WRITERS = 2;
    private static final int REOPEN_EVERY = 8;

    @TempDir Path temp;

    private final Random random = new Random(SEED);
    private final FaultyDisk disk = new FaultyDisk();
    private final List<WriterState> known = new ArrayList<>();
    private int faults;

    /** How a call fails. */
    private enum Failure {
        /** An I/O error; nothing was done. */
        REFUSED,
        /** An I/O error is reported though all was done. */
        DONE_ALL_THE_SAME,
        /** The disk is full; nothing was written. */
        FULL,
        /** The disk is full after half of the bytes. */
        SHORT
    }

    /** Fails the call that it is told to, and the following ones if it is to stay broken. */
    private static final class FaultyDisk implements Disk {

        @GuardedBy("this")
        private Failure failure = Failure.REFUSED;

        @GuardedBy("this")
        private long callsUntilFault = Long.MAX_VALUE;

        @GuardedBy("this")
        private boolean staysBroken;

        @GuardedBy("this")
        private boolean hit;

        synchronized void breakAfter(long calls, Failure how, boolean forGood) {
            callsUntilFault = calls;
            failure = how;
            staysBroken = forGood;
            hit = false;
        }

        /** Returns whether there was a fault. */
        synchronized boolean mend() {
            callsUntilFault = Long.MAX_VALUE;
            return hit;
        }

        synchronized boolean isBroken() {
            return hit && staysBroken;
        }

        @Override
        public synchronized int perform(Call call, ToIntFunction<Call> real) {
            boolean fails = callsUntilFault == 0 || staysBroken && callsUntilFault < 0;
            callsUntilFault--;
            if (!fails) {
                return real.applyAsInt(call);
            }
            hit = true;
            boolean full = failure == Failure.FULL || failure == Failure.SHORT;
            if (call.kind() == Kind.WRITE && full) {
                return failure == Failure.SHORT
                        ? Math.max(SqliteDisk.full(), real.applyAsInt(call.half()))
                        : SqliteDisk.full();
            }
            int error = call.kind().errorCode();
            return failure == Failure.DONE_ALL_THE_SAME
                    ? Math.max(error, real.applyAsInt(call))
                    : error;
        }
    }

    @Test
    void anyFailingCall_refusesTheWriteWhole_leavesReadersAlone_andIsOvercomeByTheNextWrite()
            throws IOException {
        Path folder = temp.resolve("data");
        try (var use = SqliteDisk.use(folder, disk)) {
            Vecstone vecstone = Vecstone.open(folder);
            vecstone.create(Operation.COLLECTION, WriterScript.DIMENSION, Metric.DOT);
            List<WriterScript> scripts = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                known.add(new WriterState());
                scripts.add(new WriterScript(writer, SEED));
            }
            for (int i = 0; i < OPERATIONS; i++) {
                int writer = i % WRITERS;
                Operation operation = scripts.get(writer).next();
                for (Failure failure : Failure.values()) {
                    failEachCall(vecstone, writer, operation, failure);
                }
                if (i % 3 == 2) {
                    vecstone = reopen(vecstone, folder);
                }
            }
            vecstone.close();
        }
        assertThat(faults).isGreaterThan(4 * OPERATIONS);
    }

    /** Tries the operation, failing its first call, then its second, until it meets no fault. */
    private void failEachCall(Vecstone vecstone, int writer, Operation operation, Failure failure)
            throws IOException {
        boolean hit = true;
        for (int calls = 0; hit; calls++) {
            WriterState after = known.get(writer).copy();
            operation.to(after);
            disk.breakAfter(calls, failure, random.nextBoolean());
            boolean done = tried(vecstone, operation);
            if (disk.isBroken()) {
                assertThatThrownBy(() -> new Operation.PutAdditionalData(0).to(vecstone))
                        .isInstanceOf(StoreUnavailable.class);
            }
            String what = "seed %d: %s of call %d of %s".formatted(SEED, failure, calls, operation);
            WriterState actual = CrashCheck.stateOf(writer, vecstone);
            if (done) {
                assertThat(actual).as(what).isEqualTo(after);
            } else {
                assertThat(actual).as(what).isIn(known.get(writer), after);
            }
            CrashCheck.queriesEqualBruteForce(vecstone.collection(Operation.COLLECTION), random);
            hit = disk.mend();
            assertThat(vecstone.dataFolder().resolve("collections"))
                    .as(what)
                    .isDirectoryNotContaining("glob:**/.creating*");
            if (hit) {
                faults++;
                if (faults % REOPEN_EVERY == 0) {
                    checkCopy(vecstone.dataFolder(), writer, what, actual, after);
                }
            }
            known.set(writer, actual);
            overcome(vecstone);
        }
    }

    private static boolean tried(Vecstone vecstone, Operation operation) {
        try {
            operation.to(vecstone);
            return true;
        } catch (StoreUnavailable e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    /** What a process that died now would leave, opened by the next. */
    private void checkCopy(
            Path folder, int writer, String what, WriterState actual, WriterState after)
            throws IOException {
        Path copy = temp.resolve("copy-" + faults);
        CrashCheck.copy(folder, copy);
        try (Vecstone vecstone = Vecstone.open(copy)) {
            assertThat(vecstone.failures()).as(what).isEmpty();
            assertThat(CrashCheck.stateOf(writer, vecstone)).as(what).isIn(actual, after);
        }
        CrashCheck.deleteTree(copy);
    }

    /** The disk is well again: so is the database, by itself. */
    private void overcome(Vecstone vecstone) {
        var write = new Operation.PutAdditionalData(random.nextInt());
        write.to(vecstone);
        write.to(known.getFirst());
    }

    /** Closing writes too; its failures lose nothing. */
    private Vecstone reopen(Vecstone vecstone, Path folder) throws IOException {
        Vecstone open = vecstone;
        boolean hit = true;
        for (int calls = 0; hit; calls++) {
            new Operation.DeleteByIds(List.of("unknown")).to(open); // something to write on closing
            disk.breakAfter(calls, Failure.REFUSED, random.nextBoolean());
            try {
                open.close();
            } catch (StoreUnavailable e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            hit = disk.mend();
            open = Vecstone.open(folder);
            assertThat(open.failures()).isEmpty();
            for (int writer = 0; writer < WRITERS; writer++) {
                assertThat(CrashCheck.stateOf(writer, open)).isEqualTo(known.get(writer));
            }
        }
        return open;
    }
}
