package io.vecstone.cli;

import io.vecstone.collection.Backup;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Backups, for people. */
final class BackupText {

    private BackupText() {}

    static void print(PrintWriter out, Backup backup) {
        out.printf(
                Locale.ROOT,
                "%s  %s  %d collections  %,d bytes%n",
                backup.name(),
                backup.createdAt(),
                backup.collections().size(),
                backup.sizeBytes());
        print(out, backup.collections());
    }

    static void print(PrintWriter out, List<Backup.Item> items) {
        for (Backup.Item item : items) {
            out.printf(
                    Locale.ROOT,
                    "  %s: %,d records, dimension %d, %s%n",
                    item.name(),
                    item.recordCount(),
                    item.dimension(),
                    item.metric());
        }
    }
}
