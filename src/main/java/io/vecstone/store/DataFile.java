package io.vecstone.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * One file that we write ourselves. This seam is where tests inject short writes and full disks.
 */
interface DataFile extends Closeable {

    long sizeBytes() throws IOException;

    /** Writes all of {@code bytes}, a heap buffer, at {@code position}. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /**
     * Makes the file at least {@code sizeBytes} long, padded with zeros that take no space yet
     * where the disk can.
     */
    void extend(long sizeBytes) throws IOException;

    /**
     * A read-only view of bytes within the file, as native memory that the engine reads. It lives
     * for as long as it is referenced, even if the file is deleted.
     */
    MemorySegment map(long position, long sizeBytes) throws IOException;
}
