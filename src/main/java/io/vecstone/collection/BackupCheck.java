package io.vecstone.collection;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.store.BackupManifest;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compares what a collection of a backup holds with what the backup's manifest says. */
final class BackupCheck {

    private BackupCheck() {}

    /**
     * Reads all of {@code catalog}.
     *
     * @throws StoreCorrupt if anything is wrong with it
     */
    static void require(BackupManifest manifest, BackupManifest.Item item, Path catalog) {
        CatalogReport report = CatalogCheck.of(catalog, item.name());
        List<String> problems = new ArrayList<>(report.problems());
        problems.addAll(differences(item, report));
        if (!problems.isEmpty()) {
            throw new StoreCorrupt(
                    "The backup '%s' is damaged, and nothing was restored: the collection '%s': %s"
                            .formatted(manifest.name(), item.name(), String.join("; ", problems)),
                    null);
        }
    }

    /** What {@code report} says otherwise than the manifest. */
    static List<String> differences(BackupManifest.Item item, CatalogReport report) {
        List<String> differences = new ArrayList<>();
        compare(differences, "settings", item.settings(), report.settings());
        compare(differences, "schema version", item.schemaVersion(), report.schemaVersion());
        compare(differences, "record count", item.recordCount(), report.recordCount());
        compare(differences, "number of the last commit", item.seq(), report.seq());
        return differences;
    }

    private static void compare(
            List<String> differences, String what, Object expected, @Nullable Object actual) {
        if (!expected.equals(actual)) {
            differences.add("the %s is %s; the manifest says %s".formatted(what, actual, expected));
        }
    }
}
