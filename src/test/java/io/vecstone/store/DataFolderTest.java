package io.vecstone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.engine.Metric;
import io.vecstone.engine.RowStorage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DataFolderTest {

    @TempDir Path path;

    @Test
    void aMissingFolder_isCreated() {
        try (DataFolder folder = DataFolder.open(path.resolve("a/b"))) {
            assertThat(folder.collectionNames()).isEmpty();
        }
    }

    @Test
    void aSecondHolder_isRefused_untilTheFirstLetsGo() {
        try (DataFolder first = DataFolder.open(path)) {
            assertThat(first.collectionNames()).isEmpty();
            assertThatThrownBy(() -> DataFolder.open(path))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("in use by another Vecstone")
                    .hasMessageContaining(path.toString());
        }
        DataFolder.open(path).close();
    }

    @Test
    void aFileInThePlaceOfTheFolder_isRefused() throws IOException {
        Path file = Files.createFile(path.resolve("file"));
        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void collections_areFoundAgain_andGoneWhenDeleted() {
        try (DataFolder folder = DataFolder.open(path)) {
            folder.create(settings("b")).close();
            folder.create(settings("a")).close();
        }
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.collectionNames()).containsExactly("a", "b");
            try (CollectionStore store = folder.open("b")) {
                assertThat(store.catalog().settings()).isEqualTo(settings("b"));
            }
            folder.delete("b");
            assertThat(folder.collectionNames()).containsExactly("a");
        }
        assertThat(path.resolve("collections")).isDirectoryContaining("glob:**/a");
        assertThat(path.resolve("collections").toFile().list()).containsExactly("a");
    }

    @Test
    void creatingOverAnExistingFolder_isRefused_andLeavesItAlone() throws IOException {
        try (DataFolder folder = DataFolder.open(path)) {
            Path taken = Files.createDirectory(path.resolve("collections/a"));
            Files.writeString(taken.resolve("mine"), "mine");
            assertThatThrownBy(() -> folder.create(settings("a"))).isInstanceOf(Conflict.class);
            assertThat(taken.resolve("mine")).hasContent("mine");
        }
    }

    @Test
    void leftoversOfACrash_areRemovedAtTheNextStart_andNothingElse() throws IOException {
        DataFolder.open(path).close();
        Path collections = path.resolve("collections");
        Path creating = Files.createDirectory(collections.resolve(".creating-1"));
        Files.writeString(creating.resolve("catalog.db"), "half");
        Files.createDirectory(collections.resolve(".deleting-2"));
        Path foreign = Files.createDirectory(collections.resolve(".snapshots"));
        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(folder.collectionNames()).isEmpty();
        }
        assertThat(creating).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void aNewMatrix_replacesTheFilesOfFormerGenerations() throws IOException {
        try (DataFolder folder = DataFolder.open(path)) {
            Path collection = path.resolve("collections/a");
            try (CollectionStore store = folder.create(settings("a"))) {
                RowStorage first = store.newMatrix();
                first.append(List.of(new float[] {1, 2}));
                store.use(first);
                store.use(store.newMatrix());
                Files.writeString(collection.resolve("matrix-notes.txt"), "mine");
                store.use(store.newMatrix());
                store.forgetFormer();
            }
            assertThat(collection.toFile().list())
                    .contains("matrix-3.f32", "matrix-notes.txt")
                    .doesNotContain("matrix-1.f32", "matrix-2.f32");
        }
    }

    private static CollectionSettings settings(String name) {
        return new CollectionSettings(name, 2, Metric.DOT);
    }
}
