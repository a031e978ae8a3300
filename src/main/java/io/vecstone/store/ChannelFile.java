package io.vecstone.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A {@link DataFile} of the operating system.
 *
 * <p>Interrupting a thread closes the {@link FileChannel} it is using. An embedding application may
 * interrupt any thread of its own, so writes go through {@link RandomAccessFile}, which knows no
 * interrupts, and each mapping through a channel of its own.
 */
final class ChannelFile implements DataFile {

    private final Path path;
    private final RandomAccessFile file;

    private ChannelFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Creates a file that must not be there yet. */
    static ChannelFile create(Path path) throws IOException {
        Files.createFile(path);
        return new ChannelFile(path, new RandomAccessFile(path.toFile(), "rw"));
    }

    /** Opens a file that is there. */
    static ChannelFile open(Path path) throws IOException {
        return new ChannelFile(path, new RandomAccessFile(path.toFile(), "rw"));
    }

    @Override
    public long sizeBytes() throws IOException {
        return file.length();
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
        file.seek(position);
        file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
    }

    @Override
    public void extend(long sizeBytes) throws IOException {
        if (file.length() < sizeBytes) {
            file.setLength(sizeBytes);
        }
    }

    @Override
    public MemorySegment map(long position, long sizeBytes) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    Arena arena = Arena.ofAuto();
                    MemorySegment mapped =
                            channel.map(MapMode.READ_ONLY, position, sizeBytes, arena);
                    // Of the one class of segments that the engine reads from.
                    return MemorySegment.ofAddress(mapped.address())
                            .reinterpret(sizeBytes, arena, null)
                            .asReadOnly();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted(); // and once more
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
