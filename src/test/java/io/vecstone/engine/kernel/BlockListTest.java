package io.vecstone.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which blocks a pass reads where a filter is known by position. */
class BlockListTest {

    private static final int FIRST = 3;

    @Test
    void aBlockWithoutRows_isReadOver_butNotTwo() {
        assertThat(readOf(10, 0, 2, 5, 7, 8)).containsExactly(0, 1, 2, 5, 6, 7, 8);
        assertThat(readOf(10, 1)).containsExactly(0, 1);
        assertThat(readOf(10, 2)).containsExactly(2);
        assertThat(readOf(10)).isEmpty();
    }

    @Test
    void everyBlockWithARow_isRead_andNoRunOfOthers() {
        var random = new Random(1);
        for (int round = 0; round < 1_000; round++) {
            int count = 1 + random.nextInt(BlockList.CAPACITY);
            double share = random.nextDouble();
            int[] withRows =
                    IntStream.range(0, count).filter(_ -> random.nextDouble() < share).toArray();
            List<Integer> read = readOf(count, withRows);
            assertThat(read).isSorted().doesNotHaveDuplicates();
            List<Integer> expected = new ArrayList<>();
            int next = 0;
            for (int block : withRows) {
                for (int gap = next; gap < block && block - next < 2; gap++) {
                    expected.add(gap);
                }
                expected.add(block);
                next = block + 1;
            }
            assertThat(read).isEqualTo(expected);
        }
    }

    /** The blocks of a list, counted from its first, of which only some have a row. */
    private static List<Integer> readOf(int count, int... withRows) {
        int firstBit = 5 * BlockLayout.ROWS;
        var allowed = new BitSet();
        allowed.set(0, firstBit); // of other blocks
        allowed.set(firstBit + count * BlockLayout.ROWS);
        for (int block : withRows) {
            allowed.set(firstBit + block * BlockLayout.ROWS + block % BlockLayout.ROWS);
        }
        var list = new BlockList();
        list.reset(FIRST, count, allowed.toLongArray(), firstBit);
        return IntStream.range(0, list.count()).mapToObj(i -> list.number(i) - FIRST).toList();
    }
}
