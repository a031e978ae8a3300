package io.vecstone.store;

import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Stands between SQLite and the operating system: every write, truncation, sync and deletion of a
 * file passes a {@link Disk} of the test's choice.
 *
 * <p>SQLite reaches files through tables of functions, {@code sqlite3_vfs} and {@code
 * sqlite3_io_methods}, whose layout is part of its public interface. A connection's native struct
 * begins with the pointer to its {@code sqlite3_vfs}. There the function that opens files is
 * replaced, once for the life of this process, by one that gives each opened file our functions in
 * the place of three of its own. Without a disk in use they only pass on.
 */
public final class SqliteDisk {

    /** The result codes that SQLite's own functions give. */
    public static final int OK = 0;

    private static final int FULL = 13;
    private static final int IOERR = 10;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final long POINTER_BYTES = POINTER.byteSize();
    private static final int NAME_BYTES_MAX = 4096;

    // int iVersion, szOsFile, mxPathname (padded); pNext, zName, pAppData, xOpen, xDelete
    private static final long VFS_OPEN = 16 + 3 * POINTER_BYTES;
    private static final long VFS_DELETE = 16 + 4 * POINTER_BYTES;
    private static final long VFS_BYTES = 16 + 5 * POINTER_BYTES;
    // int iVersion (padded); xClose, xRead, xWrite, xTruncate, xSync and 13 more
    private static final long METHODS_BYTES = 19 * POINTER_BYTES;
    private static final long WRITE = 3 * POINTER_BYTES;
    private static final long TRUNCATE = 4 * POINTER_BYTES;
    private static final long SYNC = 5 * POINTER_BYTES;

    private static final Map<Long, OpenFile> FILES = new ConcurrentHashMap<>();
    private static final Map<Long, Methods> METHODS = new ConcurrentHashMap<>();
    private static volatile @Nullable InUse inUse;
    private static @Nullable MethodHandle realOpen;
    private static @Nullable MethodHandle realDelete;

    private SqliteDisk() {}

    /** What is asked of the disk. */
    public enum Kind {
        WRITE,
        TRUNCATE,
        SYNC,
        DELETE;

        /** SQLite's extended result code for a failure of this kind. */
        public int errorCode() {
            return IOERR
                    | switch (this) {
                                case WRITE -> 3;
                                case SYNC -> 4;
                                case TRUNCATE -> 6;
                                case DELETE -> 10;
                            }
                            << 8;
        }
    }

    /** The result code of a disk without space. */
    public static int full() {
        return FULL;
    }

    /**
     * One call.
     *
     * @param offset where to write, or the size to truncate to
     * @param bytes what to write; valid during the call; empty otherwise
     */
    public record Call(Kind kind, Path file, long offset, MemorySegment bytes) {
        /** The first half of a write. */
        public Call half() {
            return new Call(kind, file, offset, bytes.asSlice(0, bytes.byteSize() / 2));
        }
    }

    /** What becomes of the calls for files of one folder. Called by many threads. */
    public interface Disk {
        /**
         * Returns SQLite's result code.
         *
         * @param real performs a call
         */
        int perform(Call call, ToIntFunction<Call> real);
    }

    private record InUse(Path folder, Disk disk) {}

    private record OpenFile(Path path, Methods methods) {}

    /** The original functions of a file, and the table with ours. */
    private record Methods(
            MethodHandle write, MethodHandle truncate, MethodHandle sync, MemorySegment table) {}

    /** Use of a disk, until closed. */
    public interface Use extends AutoCloseable {
        @Override
        void close();
    }

    /** Sends all calls for files that lie in {@code folder} to {@code disk}; one at a time. */
    public static Use use(Path folder, Disk disk) {
        install();
        if (inUse != null) {
            throw new IllegalStateException("a disk is in use");
        }
        inUse = new InUse(folder.toAbsolutePath().normalize(), disk);
        return () -> inUse = null;
    }

    private static synchronized void install() {
        if (realOpen != null) {
            return;
        }
        try (SQLiteConnection connection =
                JDBC.createConnection("jdbc:sqlite::memory:", new Properties())) {
            Field pointer = connection.getDatabase().getClass().getDeclaredField("pointer");
            pointer.setAccessible(true);
            DB database = connection.getDatabase();
            MemorySegment vfs =
                    at(pointer.getLong(database), POINTER_BYTES)
                            .get(POINTER, 0)
                            .reinterpret(VFS_BYTES);
            realOpen = function(vfs, VFS_OPEN, INT, POINTER, POINTER, POINTER, INT, POINTER);
            realDelete = function(vfs, VFS_DELETE, INT, POINTER, POINTER, INT);
            vfs.set(POINTER, VFS_DELETE, stub("delete", INT, POINTER, POINTER, INT));
            vfs.set(POINTER, VFS_OPEN, stub("open", INT, POINTER, POINTER, POINTER, INT, POINTER));
        } catch (SQLException | ReflectiveOperationException e) {
            throw new IllegalStateException("SQLite is not as expected", e);
        }
    }

    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private static MethodHandle function(
            MemorySegment table, long offset, MemoryLayout result, MemoryLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(
                        table.get(POINTER, offset), FunctionDescriptor.of(result, parameters));
    }

    private static MemorySegment stub(
            String method, MemoryLayout result, MemoryLayout... parameters)
            throws ReflectiveOperationException {
        FunctionDescriptor descriptor = FunctionDescriptor.of(result, parameters);
        MethodType type = descriptor.toMethodType();
        MethodHandle handle = MethodHandles.lookup().findStatic(SqliteDisk.class, method, type);
        return Linker.nativeLinker().upcallStub(handle, descriptor, Arena.global());
    }

    // The functions that SQLite calls. An exception would end the process: it becomes an error.

    private static int open(
            MemorySegment vfs,
            MemorySegment name,
            MemorySegment file,
            int flags,
            MemorySegment outFlags) {
        try {
            int result = invoke(realOpen, vfs, name, file, flags, outFlags);
            if (result == OK && name.address() != 0) {
                MemorySegment start = file.reinterpret(POINTER_BYTES);
                Methods methods = methods(start.get(POINTER, 0));
                FILES.put(file.address(), new OpenFile(path(name), methods));
                start.set(POINTER, 0, methods.table);
            }
            return result;
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private static Methods methods(MemorySegment original) throws ReflectiveOperationException {
        Methods known = METHODS.get(original.address());
        if (known != null) {
            return known;
        }
        MemorySegment table = original.reinterpret(METHODS_BYTES);
        MemorySegment ours = Arena.global().allocate(METHODS_BYTES, POINTER_BYTES).copyFrom(table);
        ours.set(POINTER, WRITE, stub("write", INT, POINTER, POINTER, INT, LONG));
        ours.set(POINTER, TRUNCATE, stub("truncate", INT, POINTER, LONG));
        ours.set(POINTER, SYNC, stub("sync", INT, POINTER, INT));
        var methods =
                new Methods(
                        function(table, WRITE, INT, POINTER, POINTER, INT, LONG),
                        function(table, TRUNCATE, INT, POINTER, LONG),
                        function(table, SYNC, INT, POINTER, INT),
                        ours);
        METHODS.put(original.address(), methods);
        return methods;
    }

    private static int write(MemorySegment file, MemorySegment bytes, int amount, long offset) {
        return perform(
                file,
                path -> new Call(Kind.WRITE, path, offset, bytes.reinterpret(amount)),
                (open, call) ->
                        invoke(
                                open.methods.write,
                                file,
                                call.bytes,
                                (int) call.bytes.byteSize(),
                                call.offset));
    }

    private static int truncate(MemorySegment file, long size) {
        return perform(
                file,
                path -> new Call(Kind.TRUNCATE, path, size, MemorySegment.NULL),
                (open, call) -> invoke(open.methods.truncate, file, call.offset));
    }

    private static int sync(MemorySegment file, int flags) {
        return perform(
                file,
                path -> new Call(Kind.SYNC, path, 0, MemorySegment.NULL),
                (open, call) -> invoke(open.methods.sync, file, flags));
    }

    private static int delete(MemorySegment vfs, MemorySegment name, int syncFolder) {
        try {
            var call = new Call(Kind.DELETE, path(name), 0, MemorySegment.NULL);
            return perform(call, unused -> invoke(realDelete, vfs, name, syncFolder));
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private interface Real {
        int perform(OpenFile open, Call call);
    }

    private static int perform(MemorySegment file, Function<Path, Call> call, Real real) {
        try {
            OpenFile open = FILES.get(file.address());
            if (open == null) {
                return IOERR;
            }
            return perform(call.apply(open.path), performed -> real.perform(open, performed));
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private static int perform(Call call, ToIntFunction<Call> real) {
        InUse current = inUse;
        return current != null && call.file.startsWith(current.folder)
                ? current.disk.perform(call, real)
                : real.applyAsInt(call);
    }

    private static int invoke(@Nullable MethodHandle function, Object... arguments) {
        try {
            if (function == null) {
                throw new IllegalStateException("not installed");
            }
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private static Path path(MemorySegment name) {
        return Path.of(name.reinterpret(NAME_BYTES_MAX).getString(0)).toAbsolutePath().normalize();
    }

    private static int failed(Throwable failure) {
        failure.printStackTrace(System.err);
        return IOERR;
    }
}
