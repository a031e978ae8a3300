package io.vecstone.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

class RowChunksTest {

    private static final long ROW_BYTES = 24;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A full chunk of two rows, and one with room for one. */
    private final MemorySegment full = NativeMemory.allocate(2 * ROW_BYTES);

    private final MemorySegment half = NativeMemory.allocate(ROW_BYTES);
    private final RowChunks rows = new RowChunks(List.of(full, half), 1, ROW_BYTES);

    @Test
    void longAt_readsBehindTheBeginningOfTheRow() {
        full.set(LONG, ROW_BYTES + 9, 17);
        half.set(LONG, 16, 18);

        assertThat(rows.longAt(1, 9)).isEqualTo(17);
        assertThat(rows.longAt(2, 16)).isEqualTo(18);
    }

    @Test
    void rowsThatAreNotThere_areRefused() {
        assertThatThrownBy(() -> rows.address(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> rows.address(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> rows.address(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void bytesBehindTheRow_areRefused() {
        assertThatThrownBy(() -> rows.longAt(0, 17)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> rows.longAt(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void memoryThatIsNotNative_isRefused() {
        var heap = List.of(MemorySegment.ofArray(new byte[48]));

        assertThatThrownBy(() -> new RowChunks(heap, 1, ROW_BYTES))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void productsWithQueriesLongerThanARow_areRefused() {
        var query = new float[32];

        assertThatThrownBy(() -> VectorCodes.dot(rows, new int[] {0}, 0, 1, query, new float[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
