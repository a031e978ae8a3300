package io.vecstone.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

class HugePagesTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 64, HugePages.BYTES - 64, HugePages.BYTES, 5 * HugePages.BYTES + 128})
    void memoryIsZeroed_onALine_andOfTheClassThatKernelsRead(long bytes) {
        MemorySegment memory = NativeMemory.allocate(bytes);
        assertThat(memory.byteSize()).isEqualTo(bytes);
        assertThat(memory.address() % NativeMemory.ALIGNMENT).isZero();
        assertThat(NativeMemory.of(memory)).isSameAs(memory);
        for (long at = 0; at < bytes; at += Long.BYTES) {
            if (memory.get(ValueLayout.JAVA_LONG, at) != 0) {
                assertThat(at).as("first that is not zero").isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 5 * HugePages.BYTES + 128})
    void askingForHugePages_leavesWhatIsThere(long bytes) {
        MemorySegment memory = NativeMemory.allocate(bytes);
        for (long at = 0; at < bytes; at += Long.BYTES) {
            memory.set(ValueLayout.JAVA_LONG, at, 31 * at + 7);
        }
        HugePages.ask(memory);
        for (long at = 0; at < bytes; at += Long.BYTES) {
            if (memory.get(ValueLayout.JAVA_LONG, at) != 31 * at + 7) {
                assertThat(at).as("first difference").isEqualTo(bytes);
            }
        }
    }
}
