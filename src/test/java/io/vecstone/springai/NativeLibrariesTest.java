package io.vecstone.springai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Each in a process of its own: a process loads native libraries once. */
class NativeLibrariesTest {

    @TempDir Path folder;

    /** Embeds a text, then waits to be told to end. */
    public static final class Main {

        private Main() {}

        public static void main(String[] arguments) {
            Path nativeDir = arguments.length > 0 ? Path.of(arguments[0]) : null;
            try (var model = new LocalEmbeddingModel(1, nativeDir)) {
                model.warmUp();
            }
        }
    }

    @Test
    void nothingStaysBehind_andNothingIsWrittenToTheHomeFolder() throws Exception {
        assertThat(run()).isEqualTo("");
        assertThat(folder.resolve("home")).isEmptyDirectory();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aConfiguredFolder_keepsTheTokenizersLibrary() throws Exception {
        Path natives = folder.resolve("a").resolve("natives");
        assertThat(run(natives.toString())).isEqualTo("");
        assertThat(files(natives)).singleElement().asString().startsWith(natives + "/tokenizers");
        assertThat(folder.resolve("home")).isEmptyDirectory();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aFolderThatCantBeWritten_isNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        assertThat(run(file.toString()))
                .contains("The local embedding model can't be loaded: ")
                .contains("FileAlreadyExistsException: " + file)
                .contains(folder.resolve("tmp").toString())
                .contains("vecstone.embedding.native-dir");
    }

    /** What the process says on standard error, log lines left out. */
    private String run(String... arguments) throws IOException, InterruptedException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path errors = folder.resolve("errors");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xshare:auto",
                                "-Duser.home=" + home,
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(errors.toFile())
                        .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(errors, StandardCharsets.UTF_8);
        Files.delete(errors);
        return said;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
