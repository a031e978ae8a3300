package io.vecstone.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

class NativeMemoryTest {

    @Test
    void allocatedMemory_isTaken() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment allocated = arena.allocate(64);
            assertThat(NativeMemory.of(allocated)).isSameAs(allocated);
            assertThat(NativeMemory.of(allocated.asReadOnly()).isReadOnly()).isTrue();
        }
    }

    @Test
    void memoryOfTheHeap_isRefused() {
        MemorySegment heap = MemorySegment.ofArray(new float[16]);
        assertThatThrownBy(() -> NativeMemory.of(heap))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not plain native memory");
    }

    @Test
    void aMappedFilesOwnSegment_isRefused_andItsMemoryTaken(@TempDir Path folder)
            throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[64]);
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 64, arena);
            assertThatThrownBy(() -> NativeMemory.of(mapped))
                    .isInstanceOf(IllegalArgumentException.class);
            MemorySegment memory =
                    MemorySegment.ofAddress(mapped.address()).reinterpret(64, arena, null);
            assertThat(NativeMemory.of(memory)).isSameAs(memory);
        }
    }
}
