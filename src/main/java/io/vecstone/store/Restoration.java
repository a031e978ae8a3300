package io.vecstone.store;

import java.nio.file.Path;

/** A hidden folder in which a collection is made ready to take its place in the data folder. */
public final class Restoration implements AutoCloseable {

    private final Path folder;

    Restoration(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Where its catalog belongs. */
    public Path catalog() {
        return CollectionStore.catalogIn(folder);
    }

    /** Removes the folder, unless it has taken its place. */
    @Override
    public void close() {
        DataFolder.removeIfPossible(folder);
    }
}
