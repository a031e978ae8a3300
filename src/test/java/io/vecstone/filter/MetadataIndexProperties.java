package io.vecstone.filter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import io.vecstone.engine.FlatMatrix;
import io.vecstone.engine.Metric;
import io.vecstone.engine.OffHeapRows;
import io.vecstone.engine.Snapshot;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Whatever the index holds and however it came to it, it finds what an evaluation of all does. */
class MetadataIndexProperties {

    /** The limits are exceeded all the time here. */
    @BeforeContainer
    static void silence() {
        ((Logger) LoggerFactory.getLogger(IndexedKeys.class)).setLevel(Level.ERROR);
    }

    @AfterContainer
    static void unsilence() {
        ((Logger) LoggerFactory.getLogger(IndexedKeys.class)).setLevel(null);
    }

    @Property(tries = 60)
    void theIndex_findsWhatEvaluatingEveryRowFinds(@ForAll long seed) {
        var random = new Random(seed);
        new Model(random, limits(random)).run(12);
    }

    private static IndexLimits limits(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new IndexLimits(random.nextInt(6), 1_000);
            case 1 -> new IndexLimits(1_000, random.nextInt(60));
            default -> IndexLimits.DEFAULTS;
        };
    }

    /** An index, the rows that were appended to it, and the snapshots that were taken. */
    private static final class Model {

        private record Row(String id, Map<String, Object> metadata) {}

        private static final float[] VECTOR = {1};

        private final Random random;
        private final RandomMetadata generator;
        private final IndexLimits limits;
        private FlatMatrix matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(1));
        private MetadataIndex index;
        private final List<Row> rows = new ArrayList<>();
        private int appended;
        private final List<Snapshot> snapshots = new ArrayList<>();

        Model(Random random, IndexLimits limits) {
            this.random = random;
            this.generator = new RandomMetadata(random);
            this.limits = limits;
            this.index = new MetadataIndex("test", limits);
        }

        /** As of an older snapshot or the newest; then the rows behind it are appended again. */
        private void readBack() {
            try {
                int rowCount = random.nextInt(rows.size() + 1);
                var bytes = new ByteArrayOutputStream();
                index.writeTo(new DataOutputStream(bytes), rowCount);
                var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                index = MetadataIndex.read("test", limits, in);
                assertThat(in.read()).isEqualTo(-1);
                assertThat(index.rowCount()).isBetween(Math.max(0, rowCount - 63), rowCount);
                appendLast();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Only live rows are left, in a new matrix; former snapshots are of another one. */
        private void compact() {
            Snapshot snapshot = matrix.snapshot();
            var live = new RoaringBitmap();
            List<Row> liveRows = new ArrayList<>();
            for (int row = 0; row < snapshot.rowCount(); row++) {
                if (snapshot.isLive(row)) {
                    live.add(row);
                    liveRows.add(rows.get(row));
                }
            }
            index = index.compacted(live);
            assertThat(index.rowCount())
                    .isBetween(Math.max(0, liveRows.size() - 63), liveRows.size());
            rows.clear();
            rows.addAll(liveRows);
            appendLast();
            matrix = new FlatMatrix(Metric.DOT, new OffHeapRows(1));
            matrix.apply(Collections.nCopies(rows.size(), VECTOR), new int[0]);
            snapshots.clear();
        }

        private void appendLast() {
            for (int row = index.rowCount(); row < rows.size(); row++) {
                index.append(rows.get(row).id, rows.get(row).metadata);
            }
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(7)) {
                    case 0 -> append(random.nextInt(3));
                    case 1 -> append(random.nextInt(100));
                    case 2 -> append(random.nextInt(1500));
                    case 3 -> readBack();
                    case 4 -> compact();
                    default -> retire();
                }
                snapshots.add(matrix.snapshot());
                for (int i = 0; i < 8; i++) {
                    check(generator.filter());
                }
            }
        }

        private void append(int count) {
            for (int i = 0; i < count; i++) {
                var row = new Row(RandomMetadata.id(appended++), generator.metadata());
                index.append(row.id, row.metadata);
                rows.add(row);
            }
            matrix.apply(Collections.nCopies(count, VECTOR), new int[0]);
        }

        private void retire() {
            int share = 1 + random.nextInt(8);
            Snapshot snapshot = matrix.snapshot();
            int[] retired =
                    random.ints(snapshot.rowCount() / share, 0, Math.max(1, snapshot.rowCount()))
                            .distinct()
                            .filter(snapshot::isLive)
                            .toArray();
            matrix.apply(List.of(), retired);
        }

        /** Against the newest snapshot or an older one. */
        private void check(Filter filter) {
            int age = random.nextBoolean() ? 0 : random.nextInt(snapshots.size());
            Snapshot snapshot = snapshots.get(snapshots.size() - 1 - age);
            assertThat(index.matching(filter, snapshot, source(snapshot)))
                    .as("%s", filter)
                    .isEqualTo(expected(filter, snapshot));
        }

        private RoaringBitmap expected(Filter filter, Snapshot snapshot) {
            var expected = new RoaringBitmap();
            for (int row = 0; row < snapshot.rowCount(); row++) {
                Row candidate = rows.get(row);
                if (snapshot.isLive(row)
                        && FilterEvaluator.matches(filter, candidate.id, candidate.metadata)) {
                    expected.add(row);
                }
            }
            return expected;
        }

        /** One that knows how ids begin, or does not; or only for some beginnings. */
        private MetadataSource source(Snapshot snapshot) {
            int known = random.nextInt(3);
            return new MetadataSource() {
                @Override
                public boolean read(RoaringBitmap wanted, Visitor visitor) {
                    wanted.forEach((int row) ->
                            visitor.visit(row, rows.get(row).id, rows.get(row).metadata));
                    return true;
                }

                @Override
                public @Nullable RoaringBitmap idsStartingWith(String prefix) {
                    boolean isKnown = known == 0 || known == 1 && prefix.length() % 2 == 0;
                    return isKnown ? expected(new Filter.IdStartsWith(prefix), snapshot) : null;
                }
            };
        }
    }
}
