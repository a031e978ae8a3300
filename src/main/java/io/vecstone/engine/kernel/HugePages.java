package io.vecstone.engine.kernel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks Linux to put memory into pages of {@value #BYTES} bytes. Codes are read from all over: with
 * small pages a good part of the time goes into finding out where a page lies.
 *
 * <p>It is a hint: where the system has no such pages, or does not give them, all stays as it was.
 * ({@code madvise(2)}; Linux collapses pages at once since version 6.1, before that some time
 * later.)
 */
final class HugePages {

    /** Of a page, on the processors that Linux has such pages for, most of them. */
    static final long BYTES = 1L << 21;

    private static final Logger LOG = LoggerFactory.getLogger(HugePages.class);
    private static final Path MODE = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_COLLAPSE = 25;

    private static final @Nullable MethodHandle MADVISE = madvise();

    private HugePages() {}

    private static @Nullable MethodHandle madvise() {
        try {
            if (!Files.exists(MODE) || Files.readString(MODE).contains("[never]")) {
                return null;
            }
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("madvise"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
        } catch (IOException | RuntimeException e) {
            LOG.debug("No huge pages", e);
            return null;
        }
    }

    /** As much of native memory that has been written to as consists of whole pages. */
    static void ask(MemorySegment memory) {
        long start = Math.ceilDiv(memory.address(), BYTES) * BYTES;
        long end = Math.floorDiv(memory.address() + memory.byteSize(), BYTES) * BYTES;
        if (MADVISE == null || start >= end) {
            return;
        }
        MemorySegment pages = memory.asSlice(start - memory.address(), end - start);
        try {
            // The answers don't matter: it is a hint.
            int _ = (int) MADVISE.invokeExact(pages, end - start, MADV_HUGEPAGE);
            int _ = (int) MADVISE.invokeExact(pages, end - start, MADV_COLLAPSE);
        } catch (Throwable e) {
            throw new IllegalStateException("madvise", e);
        }
    }
}
