package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class VecstoneTest {

    @TempDir Path folder;

    @Test
    void creatingTwice_givesTheSameCollection_unlessTheSettingsDiffer() {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            Vecstone.Creation first = vecstone.create("a", 3, Metric.DOT);
            Vecstone.Creation second = vecstone.create("a", 3, Metric.DOT);
            assertThat(first.created()).isTrue();
            assertThat(second.created()).isFalse();
            assertThat(second.collection()).isSameAs(first.collection());
            assertThatThrownBy(() -> vecstone.create("a", 4, Metric.DOT))
                    .isInstanceOf(Conflict.class)
                    .hasMessageContaining("dimension 3")
                    .hasMessageContaining("dimension 4");
            assertThatThrownBy(() -> vecstone.create("a", 3, Metric.COSINE))
                    .isInstanceOf(Conflict.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", ".", "..", ".a", "a.", "a/b", "a\\b", "é", "-a", "a b", "a\0", "con:"
            })
    void namesThatMightTroubleAFileSystem_areRefused(String name) {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThatThrownBy(() -> vecstone.create(name, 3, Metric.DOT))
                    .isInstanceOf(InvalidRequest.class)
                    .hasMessageContaining("'" + name + "'");
            assertThatThrownBy(() -> vecstone.create("a".repeat(129), 3, Metric.DOT))
                    .isInstanceOf(InvalidRequest.class);
            assertThat(vecstone.collections()).isEmpty();
        }
    }

    @Test
    void anUnknownCollection_isNotFound() {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThatThrownBy(() -> vecstone.collection("nope"))
                    .isInstanceOf(NotFound.class)
                    .hasMessageContaining("'nope'");
            assertThatThrownBy(() -> vecstone.delete("nope")).isInstanceOf(NotFound.class);
            assertThat(vecstone.find("nope")).isEmpty();
        }
    }

    @Test
    void aDeletedCollection_isGoneForGood_andItsNameFree() {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.create("a", 1, Metric.DOT)
                    .collection()
                    .upsert(List.of(VectorRecord.of("x", new float[] {1})));
            vecstone.delete("a");
            assertThat(vecstone.collections()).isEmpty();
            assertThat(vecstone.create("a", 2, Metric.DOT).collection().recordCount()).isZero();
        }
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.collection("a").dimension()).isEqualTo(2);
        }
    }

    @Test
    void aDamagedCollection_doesNotKeepTheOthersFromWorking() throws IOException {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.create("good", 1, Metric.DOT);
            vecstone.create("bad", 1, Metric.DOT);
            vecstone.create("empty", 1, Metric.DOT);
        }
        Files.writeString(folder.resolve("collections/bad/catalog.db"), "x".repeat(10_000));
        Files.delete(folder.resolve("collections/empty/catalog.db"));
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.collections())
                    .extracting(VectorCollection::name)
                    .containsExactly("good");
            assertThat(vecstone.failures()).containsOnlyKeys("bad", "empty");
            assertThatThrownBy(() -> vecstone.collection("bad")).isInstanceOf(StoreCorrupt.class);
            assertThatThrownBy(() -> vecstone.create("bad", 1, Metric.DOT))
                    .isInstanceOf(StoreCorrupt.class);
            vecstone.delete("bad");
            assertThat(vecstone.failures()).containsOnlyKeys("empty");
            vecstone.create("bad", 1, Metric.DOT);
        }
    }

    @Test
    void aFolderUnderAnotherName_isNotTakenForACollectionOfThatName() throws IOException {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.create("a", 1, Metric.DOT);
        }
        Path collections = folder.resolve("collections");
        Files.move(collections.resolve("a"), collections.resolve("b"));
        Files.writeString(collections.resolve("notes.txt"), "no collection");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.failures()).containsOnlyKeys("b");
            assertThatThrownBy(() -> vecstone.collection("b"))
                    .isInstanceOf(StoreCorrupt.class)
                    .hasMessageContaining("holds the collection 'a'");
        }
    }

    @Test
    void moreCollectionsThanTheLimit_areRefused() {
        var limits = new Limits(10, 10, 10, 10, 10, 10, 10, 2);
        try (Vecstone vecstone = Vecstone.open(folder, limits, OperationListener.NONE)) {
            vecstone.create("a", 1, Metric.DOT);
            vecstone.create("b", 1, Metric.DOT);
            assertThatThrownBy(() -> vecstone.create("c", 1, Metric.DOT))
                    .isInstanceOf(LimitExceeded.class);
            vecstone.create("b", 1, Metric.DOT);
            vecstone.delete("a");
            vecstone.create("c", 1, Metric.DOT);
        }
    }

    @Test
    void afterClose_nothingCanBeCreated_andClosingAgainIsHarmless() {
        Vecstone vecstone = Vecstone.open(folder);
        vecstone.close();
        vecstone.close();
        assertThatThrownBy(() -> vecstone.create("a", 1, Metric.DOT))
                .isInstanceOf(StoreUnavailable.class);
        Vecstone.open(folder).close();
    }

    @Test
    void limits_beyondReason_areRefused() {
        assertThatThrownBy(() -> new Limits(65_537, 1, 1, 1, 1, 1, 1, 1))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("dimension-max is 65537");
        assertThatThrownBy(() -> new Limits(1, 0, 1, 1, 1, 1, 1, 1))
                .isInstanceOf(InvalidRequest.class);
    }

    /** The folder is moved away, so that it can't be deleted. */
    @Test
    void aDeletionThatFailed_leavesTheCollectionDeletable() throws IOException {
        Path inside = folder.resolve("collections").resolve("c");
        Path away = folder.resolve("away");
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.create("c", 2, Metric.DOT);
            Files.move(inside, away);
            assertThatThrownBy(() -> vecstone.delete("c")).isInstanceOf(StoreUnavailable.class);
            Files.move(away, inside);
            vecstone.delete("c");
            assertThat(inside).doesNotExist();
            assertThat(vecstone.create("c", 3, Metric.DOT).created()).isTrue();
        }
    }
}
