package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

class TokenWindowsTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "126, 1", "127, 2", "252, 2", "253, 3", "1000, 8"})
    void wordsOfOneToken_fillEachWindow(int tokens, int windows) {
        long[] all = LongStream.range(0, tokens).toArray();

        List<long[]> cut = TokenWindows.cut(all, all);

        assertThat(cut).hasSize(windows);
        assertThat(together(cut)).isEqualTo(all);
        cut.subList(0, windows - 1).forEach(window -> assertThat(window).hasSize(126));
    }

    @Test
    void aWordThatDoesNotFit_beginsTheNextWindow() {
        long[] tokens = LongStream.range(0, 200).toArray();
        long[] words = LongStream.range(0, 200).map(i -> i < 124 ? i : i < 130 ? 124 : i).toArray();

        List<long[]> cut = TokenWindows.cut(tokens, words);

        assertThat(cut).extracting(window -> window.length).containsExactly(124, 76);
        assertThat(together(cut)).isEqualTo(tokens);
    }

    @Test
    void aWordThatIsLongerThanAWindow_isCut() {
        long[] tokens = LongStream.range(0, 300).toArray();
        long[] words = LongStream.range(0, 300).map(i -> i < 10 ? i : i < 290 ? 10 : i).toArray();

        List<long[]> cut = TokenWindows.cut(tokens, words);

        assertThat(cut).extracting(window -> window.length).containsExactly(10, 126, 126, 38);
        assertThat(together(cut)).isEqualTo(tokens);
    }

    private static long[] together(List<long[]> windows) {
        return windows.stream().flatMapToLong(Arrays::stream).toArray();
    }
}
