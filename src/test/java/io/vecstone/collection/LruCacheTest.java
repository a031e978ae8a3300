package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class LruCacheTest {

    private static final int BYTES_MAX = 10;

    /** A value takes as many bytes as it says. */
    private final LruCache<Integer, Integer> cache = new LruCache<>(BYTES_MAX, (_, value) -> value);

    @Test
    void whatWasNotUsedForLongest_makesRoom() {
        cache.put(1, 4);
        cache.put(2, 4);
        assertThat(cache.get(1)).isEqualTo(4);
        cache.put(3, 4);
        assertThat(cache.get(2)).isNull();
        assertThat(cache.get(1)).isEqualTo(4);
        assertThat(cache.get(3)).isEqualTo(4);
    }

    @Test
    void whatIsLargerThanAll_isNotKept_andDrivesNothingOut() {
        cache.put(1, 4);
        cache.put(2, BYTES_MAX + 1);
        assertThat(cache.get(2)).isNull();
        assertThat(cache.get(1)).isEqualTo(4);
    }

    /** Each step uses the key step / 16, and unless it is there keeps a value of step % 16. */
    @Property
    void holdsTheLongestEndOfWhatWasUsed_thatFits(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 16 * 8 - 1) Integer> steps) {
        var tried = new LruCache<Integer, Integer>(BYTES_MAX, (_, value) -> value);
        List<int[]> model = new ArrayList<>(); // key and value, the one used last at the end
        for (int step : steps) {
            int key = step / 16;
            int value = step % 16;
            int at = indexOf(model, key);
            assertThat(tried.get(key)).isEqualTo(at < 0 ? null : (Integer) model.get(at)[1]);
            if (at >= 0) {
                Collections.rotate(model.subList(at, model.size()), -1);
            } else if (value <= BYTES_MAX) {
                tried.put(key, value);
                model.add(new int[] {key, value});
                while (bytes(model) > BYTES_MAX) {
                    model.removeFirst();
                }
            }
            assertThat(tried.bytesHeld()).isEqualTo(bytes(model));
        }
    }

    private static int indexOf(List<int[]> model, int key) {
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i)[0] == key) {
                return i;
            }
        }
        return -1;
    }

    private static long bytes(List<int[]> model) {
        return model.stream().mapToLong(entry -> entry[1]).sum();
    }
}
