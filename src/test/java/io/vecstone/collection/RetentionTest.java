package io.vecstone.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.engine.Metric;
import io.vecstone.store.BackupManifest;
import io.vecstone.store.CollectionSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which backups are deleted after a new one. */
class RetentionTest {

    /**
     * The numbers of the backups that may go, the newest being 0.
     *
     * @param backups the collections of each, the newest first
     */
    private static List<String> superseded(int keep, Set<String> existing, String... backups) {
        List<BackupManifest> manifests = new ArrayList<>();
        for (String backup : backups) {
            manifests.add(
                    new BackupManifest(
                            String.valueOf(manifests.size()),
                            Instant.EPOCH,
                            "",
                            Arrays.stream(backup.split("")).map(RetentionTest::item).toList()));
        }
        return Retention.superseded(manifests, keep, existing).stream()
                .map(BackupManifest::name)
                .toList();
    }

    private static BackupManifest.Item item(String name) {
        return new BackupManifest.Item(new CollectionSettings(name, 1, Metric.DOT), 1, 0, 0, 0, "");
    }

    private static final Set<String> A = Set.of("a");
    private static final Set<String> AB = Set.of("a", "b");

    @Test
    void theNewestOnes_stay() {
        assertThat(superseded(2, A, "a", "a", "a", "a")).containsExactly("2", "3");
        assertThat(superseded(1, AB, "ab", "ab")).containsExactly("1");
        assertThat(superseded(5, A, "a", "a")).isEmpty();
        assertThat(superseded(0, A, "a", "a", "a")).isEmpty();
    }

    @Test
    void theLastCopiesOfACollection_areNotPushedOutByBackupsOfAnother() {
        assertThat(superseded(2, AB, "a", "a", "a", "ab", "ab", "ab")).containsExactly("2", "5");
    }

    @Test
    void aCollectionThatIsGone_keepsNoBackup() {
        assertThat(superseded(1, A, "a", "ab", "b")).containsExactly("1", "2");
    }

    @Test
    void theNumber_isHeeded_afterANewBackupOnly(@TempDir Path folder) {
        var settings = new BackupSettings(folder.resolve("kept"), 2);
        try (Vecstone vecstone =
                Vecstone.open(folder, Limits.DEFAULTS, settings, OperationListener.NONE)) {
            vecstone.create("a", 1, Metric.DOT);
            List<Backup> made = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                made.add(vecstone.backups().create());
            }
            assertThat(vecstone.backups().list()).containsExactly(made.get(3), made.get(2));
            vecstone.delete("a");
            assertThat(vecstone.backups().list()).hasSize(2);
        }
    }

    @Test
    void aNumberBelowZero_isRefused() {
        assertThatThrownBy(() -> new BackupSettings(Path.of("x"), -1))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("-1");
    }
}
