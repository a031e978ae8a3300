package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class EmbeddingProgressTest {

    private long nanos;
    private final List<String> lines = new ArrayList<>();
    private final EmbeddingProgress progress = new EmbeddingProgress(() -> nanos, lines::add);

    private void embed(int texts, long millisEach) {
        for (int i = 0; i < texts; i++) {
            nanos += TimeUnit.MILLISECONDS.toNanos(millisEach);
            progress.embedded();
        }
    }

    @Test
    void aLongJob_isReportedEveryTenSeconds() {
        embed(2_501, 10);
        assertThat(lines)
                .containsExactly(
                        "Embedded 1001 texts in 10 s, 100 a second",
                        "Embedded 2001 texts in 20 s, 100 a second");
    }

    @Test
    void aJobOfFewTexts_isNotReportedHoweverLongItTakes() {
        embed(999, 1_000);
        assertThat(lines).isEmpty();
    }

    @Test
    void manyTextsInAShortTime_areNotReported() {
        embed(9_000, 1);
        assertThat(lines).isEmpty();
    }

    @Test
    void aPause_endsTheJob() {
        embed(950, 10);
        nanos += TimeUnit.SECONDS.toNanos(11);
        embed(1_002, 10);
        assertThat(lines).containsExactly("Embedded 1001 texts in 10 s, 100 a second");
    }
}
