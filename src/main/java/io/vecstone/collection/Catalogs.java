package io.vecstone.collection;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.store.Restoration;

import java.nio.file.Path;
import java.util.Set;

/** The catalogs of a data folder, as a backup or a restore needs them. */
interface Catalogs {

    /** The names of all collections, those that can't be used included, sorted. */
    Set<String> names();

    /**
     * Writes a copy of a collection's catalog, as of one commit.
     *
     * @throws NotFound if there is no such collection
     */
    void copy(String name, Path target);

    /** An empty place to restore a collection into. */
    Restoration prepare();

    /**
     * Refuses what {@link #put} would refuse.
     *
     * @throws Conflict if the collection is there and may not be replaced
     */
    void requirePlace(String name, OnExisting onExisting);

    /** Makes a restored collection the one of this name. */
    void put(Restoration restoration, String name, OnExisting onExisting);

    /** For {@link #requirePlace}. */
    static Conflict exists(String name) {
        return new Conflict(
                "The collection '%s' is there already; ask for it to be replaced, or delete it before"
                        .formatted(name));
    }
}
