package io.vecstone.springai;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the native libraries of the local model go, which come in jars and must be files to be
 * loaded. ONNX Runtime unpacks its own to a new folder in {@code java.io.tmpdir} and removes them,
 * but not that folder, at the end of the process; here the tokenizer's are made to go there too,
 * unless a folder is given, and both folders are removed. (By itself the tokenizer, and JNA, which
 * it looks for graphics cards with, write to the user's home, and it reports its use to its
 * makers.)
 */
final class NativeLibraries {

    private static final String TOKENIZER_FOLDER = "ENGINE_CACHE_DIR";
    private static final String ONNX_FOLDERS = "onnxruntime-java*";

    /** Once per process, as native libraries are loaded once. */
    private static @Nullable Path passing;

    private NativeLibraries() {}

    /**
     * Sets what the tokenizer library goes by, before it is loaded. What the environment or a
     * system property says already stays.
     *
     * @param folder to unpack to, kept for the next start; null for a folder that is removed
     */
    static synchronized void prepare(@Nullable Path folder) throws IOException {
        setUnlessSet("OPT_OUT_TRACKING", "true");
        if (System.getenv("DJL_OFFLINE") == null) {
            setUnlessSet("ai.djl.offline", "true");
        }
        setUnlessSet("jna.tmpdir", temporaryFolder().toString());
        if (folder != null) {
            Files.createDirectories(folder);
            setUnlessSet(TOKENIZER_FOLDER, folder.toAbsolutePath().toString());
        } else if (!isSet(TOKENIZER_FOLDER) && !isSet("DJL_CACHE_DIR")) {
            passing = Files.createTempDirectory("vecstone-tokenizer");
            passing.toFile().deleteOnExit();
            System.setProperty(TOKENIZER_FOLDER, passing.toString());
        }
    }

    /** To be called when the tokenizer library has been unpacked. */
    static synchronized void removeAtExit() throws IOException {
        if (passing == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(passing)) {
            // Deleted in the reverse order of these calls: files before their folder.
            files.skip(1).forEach(file -> file.toFile().deleteOnExit());
        }
        passing = null;
    }

    /**
     * Loads ONNX Runtime by {@code action}, and has the folder removed at the end that it unpacks
     * to. By itself it tries to delete the folder before what is in it.
     */
    static synchronized void loadOnnxRuntime(Runnable action) throws IOException {
        Set<Path> before = onnxFolders();
        try {
            action.run();
        } finally {
            Set<Path> unpacked = onnxFolders();
            unpacked.removeAll(before);
            if (unpacked.size() == 1) { // else another process has begun just now, too
                Path own = unpacked.iterator().next();
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> delete(own), "vecstone-natives"));
            }
        }
    }

    private static Set<Path> onnxFolders() throws IOException {
        Set<Path> folders = new HashSet<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(temporaryFolder(), ONNX_FOLDERS)) {
            found.forEach(folders::add);
        }
        return folders;
    }

    /** Where a library in use can't be deleted (Windows), it is left to ONNX Runtime. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException _) {
            // At the end of the process there is nobody to tell.
        }
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** The folders that are written to, for an error message. */
    static List<String> folders() {
        String tokenizer = System.getProperty(TOKENIZER_FOLDER);
        String temporary = temporaryFolder().toString();
        return tokenizer == null || tokenizer.startsWith(temporary)
                ? List.of(temporary)
                : List.of(temporary, tokenizer);
    }

    private static void setUnlessSet(String name, String value) {
        if (!isSet(name)) {
            System.setProperty(name, value);
        }
    }

    private static boolean isSet(String name) {
        return System.getenv(name) != null || System.getProperty(name) != null;
    }
}
