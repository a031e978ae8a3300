package io.vecstone.collection;

import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.VerificationReport.Subject;
import io.vecstone.store.BackupFolder;
import io.vecstone.store.BackupManifest;
import io.vecstone.store.CollectionNames;
import io.vecstone.store.DataFolder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks all that is on the disk, without changing it. */
public final class Verification {

    private Verification() {}

    /**
     * Reads every byte of truth in a data folder, which nobody may be using.
     *
     * @throws io.vecstone.VecstoneException.NotFound if it is no data folder
     * @throws StoreUnavailable if it is in use
     */
    public static VerificationReport verify(Path dataFolder) {
        try (DataFolder folder = DataFolder.inspect(dataFolder)) {
            return new VerificationReport(path(dataFolder), collections(folder), List.of());
        }
    }

    /** Like {@link #verify(Path)}, and every backup in {@code backupFolder}. */
    public static VerificationReport verify(Path dataFolder, Path backupFolder) {
        List<Subject> collections = verify(dataFolder).collections();
        return new VerificationReport(path(dataFolder), collections, backups(backupFolder));
    }

    private static String path(Path dataFolder) {
        return dataFolder.toAbsolutePath().normalize().toString();
    }

    private static List<Subject> collections(DataFolder folder) {
        List<Subject> subjects = new ArrayList<>();
        Map<String, Path> pending = folder.pendingRestores();
        for (String name : folder.collectionNames()) {
            if (!CollectionNames.isValid(name)) {
                subjects.add(problem(name, "the folder's name is no name of a collection"));
            } else if (!pending.containsKey(name)) {
                subjects.add(collection(name, folder.catalogOf(name), List.of()));
            }
        }
        pending.forEach((name, catalog) ->
                subjects.add(
                        collection(
                                name,
                                catalog,
                                List.of("an interrupted restore: the next start completes it"))));
        return subjects;
    }

    private static Subject collection(String name, Path catalog, List<String> warnings) {
        try {
            CatalogReport report = CatalogCheck.of(catalog, name);
            return new Subject(
                    name,
                    report.recordCount(),
                    report.problems(),
                    report.problemCount(),
                    warnings,
                    null);
        } catch (StoreUnavailable e) {
            return notChecked(name, e);
        }
    }

    private static List<Subject> backups(Path backupFolder) {
        var folder = new BackupFolder(backupFolder);
        return folder.names().stream().map(name -> backup(folder, name)).toList();
    }

    private static Subject backup(BackupFolder folder, String name) {
        var problems = new ProblemList();
        long recordCount = 0;
        try {
            BackupManifest manifest = folder.manifest(name);
            for (BackupManifest.Item item : manifest.collections()) {
                recordCount += item(folder, manifest, item, problems);
            }
        } catch (StoreCorrupt e) {
            problems.add(e.getMessage());
        } catch (StoreUnavailable e) {
            return notChecked(name, e);
        }
        return new Subject(name, recordCount, problems.shown(), problems.count(), List.of(), null);
    }

    private static long item(
            BackupFolder folder,
            BackupManifest manifest,
            BackupManifest.Item item,
            ProblemList problems) {
        try {
            folder.check(manifest, item);
        } catch (StoreCorrupt e) {
            problems.add(e.getMessage());
        }
        CatalogReport report = CatalogCheck.of(folder.catalog(manifest, item), item.name());
        String prefix = "the collection '" + item.name() + "': ";
        report.problems().forEach(problem -> problems.add(prefix + problem));
        BackupCheck.differences(item, report)
                .forEach(difference -> problems.add(prefix + difference));
        return report.recordCount();
    }

    private static Subject problem(String name, String problem) {
        return new Subject(name, 0, List.of(problem), 1, List.of(), null);
    }

    private static Subject notChecked(String name, StoreUnavailable e) {
        return new Subject(name, 0, List.of(), 0, List.of(), e.getMessage());
    }
}
