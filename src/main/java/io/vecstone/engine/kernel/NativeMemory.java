package io.vecstone.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tells the compiler of which class a segment is. The JDK's methods that read from segments serve
 * all code of a process, and are compiled for the classes that they have met anywhere. Where some
 * of it reads from the heap or from mapped files, too, each access would be a virtual call, and a
 * vector that comes out of it an object: searches take several times as long then ({@code
 * SearchBenchmark} with {@code otherSegments}). Comparing the class before an access spares most of
 * it.
 *
 * <p>So the engine reads from one class of segments only: native memory as an {@link Arena}
 * allocates it. A mapped file is seen through a segment of that class ({@link
 * MemorySegment#reinterpret}).
 */
public final class NativeMemory {

    /** Of what is allocated: a line of the processor's caches. */
    public static final long ALIGNMENT = 64;

    private static final Class<?> NATIVE = MemorySegment.NULL.getClass();

    /**
     * All memory, by address. For code that has checked where it reads, and holds on to whoever
     * owns the memory there ({@link RowChunks#address}): nothing is checked here.
     */
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {}

    /**
     * Zeroed memory at a multiple of {@value #ALIGNMENT}, freed when nothing refers to it any more;
     * in huge pages, as far as the system has them.
     */
    public static MemorySegment allocate(long bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        HugePages.ask(memory);
        return memory;
    }

    /**
     * The same segment.
     *
     * @throws IllegalArgumentException if it is of the heap, or a mapped file's own
     */
    public static MemorySegment of(MemorySegment segment) {
        if (segment.getClass() != NATIVE) {
            throw new IllegalArgumentException("not plain native memory: " + segment);
        }
        return segment;
    }
}
