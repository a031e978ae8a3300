package io.vecstone.collection;

import io.vecstone.store.BackupManifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which backups may go. */
final class Retention {

    private Retention() {}

    /**
     * The backups that enough newer ones stand in for: for each collection of such a backup that
     * still exists, at least {@code keep} newer backups hold it, too. So neither a backup of a few
     * collections nor a collection that can't be backed up any more pushes out the last copies of
     * another.
     *
     * @param backups the newest first
     * @param keep 0 keeps all
     * @param existing the names of the collections there are
     */
    static List<BackupManifest> superseded(
            List<BackupManifest> backups, int keep, Set<String> existing) {
        List<BackupManifest> superseded = new ArrayList<>();
        Map<String, Integer> newer = new HashMap<>();
        for (int i = 0; keep > 0 && i < backups.size(); i++) {
            BackupManifest backup = backups.get(i);
            boolean replaced =
                    i >= keep
                            && backup.collections().stream()
                                    .map(BackupManifest.Item::name)
                                    .filter(existing::contains)
                                    .allMatch(name -> newer.getOrDefault(name, 0) >= keep);
            if (replaced) {
                superseded.add(backup);
            }
            backup.collections().forEach(item -> newer.merge(item.name(), 1, Integer::sum));
        }
        return superseded;
    }
}
