package io.vecstone.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Files that fail at one call: the files that Vecstone writes itself, not SQLite's. Calls are
 * counted over all files of a folder.
 */
public final class FaultyFiles implements DataFiles {

    /** How a call fails. */
    public enum Fault {
        /** An I/O error, and nothing is written. */
        ERROR,
        /** Half of it is written, and then the disk is full. */
        HALF,
        /** All of it is written, and then there is an error. */
        AFTERWARDS
    }

    private final int failingCall;
    private final boolean forGood;
    private final Fault fault;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean well;

    /**
     * @param failingCall the number of the call that fails, from 1; 0 for none
     * @param forGood whether all later calls fail, too
     */
    public FaultyFiles(int failingCall, boolean forGood, Fault fault) {
        this.failingCall = failingCall;
        this.forGood = forGood;
        this.fault = fault;
    }

    /** A data folder whose files these are. */
    public DataFolder folder(Path path) {
        return DataFolder.open(path, true, this);
    }

    /** Calls so far. */
    public int calls() {
        return calls.get();
    }

    /** From now on nothing fails any more. */
    public void heal() {
        well = true;
    }

    @Override
    public DataFile create(Path path) throws IOException {
        if (fails()) {
            throw new IOException("create " + path);
        }
        return new FaultyFile(ChannelFile.create(path));
    }

    @Override
    public DataFile open(Path path) throws IOException {
        if (fails()) {
            throw new IOException("open " + path);
        }
        return new FaultyFile(ChannelFile.open(path));
    }

    private boolean fails() {
        int call = calls.incrementAndGet();
        return !well && (forGood ? call >= failingCall : call == failingCall) && failingCall > 0;
    }

    private final class FaultyFile implements DataFile {

        private final DataFile file;

        FaultyFile(DataFile file) {
            this.file = file;
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            if (!fails()) {
                file.write(bytes, position);
                return;
            }
            int half = bytes.position() + bytes.remaining() / 2;
            switch (fault) {
                case ERROR -> {}
                case HALF -> file.write(bytes.duplicate().limit(half), position);
                case AFTERWARDS -> file.write(bytes, position);
            }
            throw new IOException("write at " + position);
        }

        @Override
        public void extend(long sizeBytes) throws IOException {
            if (fails()) {
                throw new IOException("No space left on device");
            }
            file.extend(sizeBytes);
        }

        @Override
        public MemorySegment map(long position, long sizeBytes) throws IOException {
            if (fails()) {
                throw new IOException("map at " + position);
            }
            return file.map(position, sizeBytes);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
