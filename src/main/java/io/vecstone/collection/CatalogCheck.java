package io.vecstone.collection;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.engine.Metric;
import io.vecstone.store.CatalogInspection;
import io.vecstone.store.CollectionNames;
import io.vecstone.store.CollectionSettings;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Checks everything that can be known to be wrong with one catalog file, and changes nothing in it:
 * SQLite's structures, the settings, and each record: its checksum, and the rules that it was held
 * to when it was written.
 */
final class CatalogCheck {

    private final ProblemList problems = new ProblemList();
    private CatalogInspection.@Nullable Head head;
    private @Nullable CollectionSettings settings;
    private long recordCount;
    private long lastSeq;

    private CatalogCheck() {}

    /**
     * Reads all of {@code file}.
     *
     * @param name what the collection must be called
     * @throws VecstoneException.StoreUnavailable if the file can't be read, or is of a newer
     *     version
     */
    static CatalogReport of(Path file, String name) {
        var check = new CatalogCheck();
        try (CatalogInspection catalog = CatalogInspection.open(file)) {
            check.structure(catalog);
            check.head(catalog.head(), name);
            catalog.forEach(check::entry);
        } catch (StoreCorrupt e) {
            check.problems.add(e.getMessage());
        }
        return check.report();
    }

    private CatalogReport report() {
        return new CatalogReport(
                settings,
                head == null ? 0 : head.schemaVersion(),
                recordCount,
                head == null ? 0 : head.seq(),
                problems.shown(),
                problems.count());
    }

    private void structure(CatalogInspection catalog) {
        try {
            catalog.structuralProblems(ProblemList.SHOWN_MAX)
                    .forEach(finding -> problems.add("SQLite: " + finding));
        } catch (StoreCorrupt e) {
            problems.add(e.getMessage()); // what can be read is checked all the same
        }
    }

    private void head(CatalogInspection.Head found, String name) {
        head = found;
        if (!name.equals(found.name()) || !CollectionNames.isValid(name)) {
            problems.add("the settings name the collection '%s'".formatted(found.name()));
        }
        Metric metric = metric(found.metric());
        boolean dimensionIsValid =
                found.dimension() >= 1 && found.dimension() <= Limits.CEILINGS.dimensionMax();
        if (!dimensionIsValid) {
            problems.add("the dimension is " + found.dimension());
        }
        if (metric != null && dimensionIsValid) {
            settings = new CollectionSettings(name, (int) found.dimension(), metric);
        }
        if (found.nextKey() < 1) {
            problems.add("the next key is " + found.nextKey());
        }
        if (found.seq() < 0) {
            problems.add("the number of the last commit is " + found.seq());
        }
        requireObject("the additional data", found.additionalData());
    }

    private @Nullable Metric metric(@Nullable String name) {
        for (Metric metric : Metric.values()) {
            if (metric.name().equals(name)) {
                return metric;
            }
        }
        problems.add(
                "the metric is '%s'; it must be one of %s"
                        .formatted(name, Arrays.toString(Metric.values())));
        return null;
    }

    private void entry(CatalogInspection.Entry entry) {
        recordCount++;
        String what = "the record '%s' (key %d)".formatted(entry.id(), entry.key());
        order(what, entry);
        if (entry.isIntact()) {
            content(what, entry);
        } else {
            problems.add(what + " does not match its checksum");
        }
    }

    /** Keys and commits only grow. */
    private void order(String what, CatalogInspection.Entry entry) {
        if (head == null) {
            return;
        }
        if (entry.key() < 1 || entry.key() >= head.nextKey()) {
            problems.add(
                    "%s has a key that was never given out: the next one is %d"
                            .formatted(what, head.nextKey()));
        }
        if (entry.seq() < Math.max(1, lastSeq) || entry.seq() > head.seq()) {
            problems.add(
                    "%s is of commit %d; by its key it must be of %d to %d"
                            .formatted(what, entry.seq(), Math.max(1, lastSeq), head.seq()));
        }
        lastSeq = Math.max(lastSeq, entry.seq());
    }

    private void content(String what, CatalogInspection.Entry entry) {
        String id = entry.id();
        float[] vector = entry.vector();
        try {
            if (id != null) {
                PayloadRules.requireId("the id", id);
            }
            if (vector != null && settings != null) {
                if (entry.vectorBytes() != Float.BYTES * settings.dimension()) {
                    problems.add(
                            "%s: the vector has %d bytes; the dimension is %d"
                                    .formatted(what, entry.vectorBytes(), settings.dimension()));
                } else if (VectorRules.prepare(settings, "the vector", vector) != vector) {
                    problems.add(what + ": the vector is not of unit length");
                }
            }
        } catch (InvalidRequest e) {
            problems.add(what + ": " + e.getMessage());
        }
        requireObject(what + ": the metadata", entry.metadata());
    }

    private void requireObject(String what, @Nullable String json) {
        try {
            if (json == null) {
                problems.add(what + " is missing");
            } else {
                JsonObjects.read(json);
            }
        } catch (StoreCorrupt e) {
            problems.add(what + " is no JSON object");
        }
    }
}
