package io.vecstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.collection.Backup;
import io.vecstone.collection.BackupSettings;
import io.vecstone.collection.OfflineFolder;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.server.RunningService;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The commands, as a script sees them: what they print, and how they end. */
class CommandTest {

    private static final String KEY = "a-key-of-sixteen-characters";

    @TempDir Path folder;

    /** What a command printed, and its exit code. */
    private record Run(int exitCode, String out, String err) {}

    private Run run(String... arguments) {
        return run(Map.of("VECSTONE_DATA_DIR", folder.toString()), arguments);
    }

    private static Run run(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                VecstoneCommand.commandLine(environment)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    private void write(String... ids) {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            write(vecstone, ids);
        }
    }

    private static void write(Vecstone vecstone, String... ids) {
        var notes = vecstone.create("notes", 2, Metric.DOT).collection();
        for (String id : ids) {
            notes.upsert(List.of(new VectorRecord(id, new float[] {1, 2}, "text of " + id, null)));
        }
    }

    private List<String> ids() {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            return vecstone.collection("notes").page(null, 10, null, Set.of()).records().stream()
                    .map(record -> String.valueOf(record.id()))
                    .toList();
        }
    }

    private String onlyBackup() {
        try (OfflineFolder offline = offline()) {
            List<Backup> backups = offline.backups().list();
            assertThat(backups).hasSize(1);
            return backups.getFirst().name();
        }
    }

    private OfflineFolder offline() {
        return OfflineFolder.open(folder, BackupSettings.defaults(folder));
    }

    @Test
    void onlyCommandsAndQuestions_areNotForTheService() {
        for (String argument : List.of("--server.port=1", "--debug", "-Dx", "--spring.x=y")) {
            assertThat(Main.isForTheService(new String[] {argument})).as(argument).isTrue();
        }
        for (String argument :
                List.of("verify", "verfy", "backup", "--help", "-h", "--version", "-V", "")) {
            assertThat(Main.isForTheService(new String[] {argument})).as(argument).isFalse();
        }
        assertThat(Main.isForTheService(new String[0])).isTrue();
    }

    @Test
    void questions_areAnswered() {
        assertThat(run("--version").out()).startsWith("Vecstone ");
        Run help = run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("verify", "backup", "restore", "Exit codes");
        assertThat(run("restore", "--help").out()).contains("--replace-existing", "--url");
    }

    @Test
    void wrongUsage_endsWith2_andIsExplained() {
        for (String[] arguments :
                new String[][] {
                    {"verfy"},
                    {""},
                    {"verify", "--unknown"},
                    {"restore"},
                    {"backup", "--keep", "many"},
                    {"backup", "--url", "localhost:8080"},
                    {"backup", "--url", "ftp://localhost"},
                    {"backup", "--url", "http://user@localhost"},
                    {"backup", "--url", "http://localhost", "--keep", "3"},
                    {"backups", "--url", "http://localhost", "--data-dir", "x"}
                }) {
            Run run = run(arguments);
            assertThat(run.exitCode()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(run.err()).isNotBlank();
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void aSoundFolder_isVerified_with0() {
        write("a", "b");
        run("backup");
        Run verify = run("verify", "--backups");
        assertThat(verify.out())
                .contains("collection notes: 2 records, sound", "backup 20", "No problems.");
        assertThat(verify.err()).isEmpty();
        assertThat(verify.exitCode()).isZero();
        JsonNode json = json(run("verify", "--json"));
        assertThat(json.at("/problemCount").asInt(-1)).isZero();
        assertThat(json.at("/complete").asBoolean()).isTrue();
        assertThat(json.at("/dataFolder").asString()).isEqualTo(folder.toString());
        assertThat(json.at("/collections/0/name").asString()).isEqualTo("notes");
        assertThat(json.at("/collections/0/recordCount").asInt()).isEqualTo(2);
    }

    private static JsonNode json(Run run) {
        return JsonMapper.builder().build().readTree(run.out());
    }

    @Test
    void aDamagedFolder_isVerified_with1() throws IOException {
        write("a");
        Path catalog = folder.resolve("collections/notes/catalog.db");
        Files.writeString(catalog, "nonsense");
        Run verify = run("verify");
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.out()).contains("notes", "DAMAGED", "catalog.db");
        Run asJson = run("verify", "--json");
        assertThat(asJson.exitCode()).isEqualTo(1);
        assertThat(json(asJson).at("/collections/0/problems/0").asString()).contains("catalog.db");
    }

    @Test
    void whatCanNotBeVerified_endsWith2() {
        Run missing = run("verify", "--data-dir", folder.resolve("missing").toString());
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("no data folder");
        assertThat(folder.resolve("missing")).doesNotExist();
        try (Vecstone vecstone = Vecstone.open(folder)) {
            assertThat(vecstone.collections()).isEmpty();
            Run inUse = run("verify");
            assertThat(inUse.exitCode()).isEqualTo(2);
            assertThat(inUse.err()).contains("in use");
        }
    }

    @Test
    void aBackup_isMade_listed_andRestored() {
        write("a", "b");
        assertThat(run("backups").out()).contains("There are no backups");
        Run backup = run("backup");
        assertThat(backup.exitCode()).as(backup.err()).isZero();
        String name = onlyBackup();
        assertThat(backup.out()).contains(name, "notes: 2 records, dimension 2, DOT");
        assertThat(run("backups").out()).isEqualTo(backup.out());
        write("c");

        Run refused = run("restore", name);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("'notes'");
        assertThat(ids()).containsExactly("a", "b", "c");
        Run restored = run("restore", name, "--collection", "notes", "--replace-existing");
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        assertThat(restored.out()).contains(name, "notes: 2 records");
        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void aLostFolder_isRestoredFromABackupElsewhere() {
        write("a");
        run("backup", "--backup-folder", folder.resolve("safe").toString());
        Path fresh = folder.resolve("fresh");
        Map<String, String> environment =
                Map.of(
                        "VECSTONE_DATA_DIR",
                        fresh.toString(),
                        "VECSTONE_BACKUP_FOLDER",
                        folder.resolve("safe").toString());
        String name = run(environment, "backups").out().split(" ")[0];
        assertThat(run(environment, "restore", name).exitCode()).isZero();
        assertThat(run(environment, "verify").out()).contains("notes: 1 records, sound");
    }

    @Test
    void retention_isAnOption_orFromTheEnvironment() {
        write("a");
        run("backup");
        run("backup", "--keep", "1");
        onlyBackup();
        Map<String, String> environment = new HashMap<>();
        environment.put("VECSTONE_DATA_DIR", folder.toString());
        environment.put("VECSTONE_BACKUP_KEEP", "1");
        assertThat(run(environment, "backup").exitCode()).isZero();
        onlyBackup();
        environment.put("VECSTONE_BACKUP_KEEP", "some");
        assertThat(run(environment, "backup").exitCode()).isEqualTo(2);
        assertThat(run("backup", "--keep", "-1").exitCode()).isEqualTo(1);
    }

    @Test
    void aBackupOfNothing_isRefused_andMakesNoFolder() {
        Path missing = folder.resolve("missing");
        Run backup = run("backup", "--data-dir", missing.toString());
        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.err()).contains("no data folder");
        assertThat(missing).doesNotExist();
        write("a");
        assertThat(run("backup", "--collection", "unknown").err()).contains("'unknown'");
    }

    @Test
    void aRunningService_doesTheSame_whenItsUrlIsGiven() {
        write("a", "b");
        try (RunningService service =
                RunningService.start(folder, "vecstone.security.api-key=" + KEY)) {
            Run offline = run("backup");
            assertThat(offline.exitCode()).isEqualTo(1);
            assertThat(offline.err()).contains("in use");

            Map<String, String> environment = Map.of("VECSTONE_API_KEY", KEY);
            Run backup = run(environment, "backup", "--url", service.url() + "/");
            assertThat(backup.exitCode()).as(backup.err()).isZero();
            assertThat(backup.out()).contains("notes: 2 records, dimension 2, DOT");
            String name = backup.out().split(" ")[0];
            assertThat(run(environment, "backups", "--url", service.url()).out())
                    .isEqualTo(backup.out());
            write(service.context().getBean(Vecstone.class), "c");
            Run refused = run(environment, "restore", name, "--url", service.url());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("409", "'notes'");
            Run restored =
                    run(
                            environment,
                            "restore",
                            name,
                            "--collection",
                            "notes",
                            "--replace-existing",
                            "--url",
                            service.url());
            assertThat(restored.exitCode()).as(restored.err()).isZero();
            Run unauthorized = run("backups", "--url", service.url());
            assertThat(unauthorized.exitCode()).isEqualTo(1);
            assertThat(unauthorized.err()).contains("401", "API key");
        }
        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void aServiceThatIsNotThere_isSaidSo() {
        Run run = run("backups", "--url", "http://127.0.0.1:1");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("http://127.0.0.1:1", "can't be reached");
    }
}
