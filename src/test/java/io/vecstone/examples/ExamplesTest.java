package io.vecstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.springai.EchoingChatModel;
import io.vecstone.springai.LocalEmbeddingModel;
import io.vecstone.springai.VecstoneVectorStore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The applications in docs/examples: compiled as they are, and run. */
@ExtendWith(OutputCaptureExtension.class)
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("docs", "examples");

    @TempDir private static Path classes;
    private static URLClassLoader loader;

    @TempDir Path folder;

    @BeforeAll
    static void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> sources;
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        var messages = new java.io.StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of(
                            "-proc:none",
                            "-parameters",
                            "-Xlint:all",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-d",
                            classes.toString());
            assertThat(
                            compiler.getTask(
                                            messages,
                                            manager,
                                            null,
                                            options,
                                            null,
                                            manager.getJavaFileObjectsFromPaths(sources))
                                    .call())
                    .as(messages.toString())
                    .isTrue();
        }
        loader =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, ExamplesTest.class.getClassLoader());
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    private void ask(String... arguments) throws ReflectiveOperationException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.main.web-application-type=none");
        all.add("--vecstone.data-dir=" + folder.resolve("data"));
        try {
            SpringApplication.exit(
                    new SpringApplicationBuilder(
                                    loader.loadClass("com.example.ask.AskDocuments"),
                                    EchoingChatModel.class)
                            .run(all.toArray(String[]::new)));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void askDocuments_answersFromAFolderWithSources(CapturedOutput output) throws Exception {
        Path documents = Files.createDirectories(folder.resolve("documents").resolve("birds"));
        Path kakapo = documents.resolve("kakapo.md");
        Files.writeString(kakapo, "# Kakapo\n\nThe kakapo is a parrot that cannot fly.\n");
        Files.writeString(
                documents.getParent().resolve("bells.txt"),
                "The bells of Marquis Yi were cast in bronze. ".repeat(40));
        Files.write(documents.resolve("picture.png"), new byte[] {1, 2, 3});

        ask("--folder=" + documents.getParent(), "Which parrot cannot fly?");

        assertThat(output.getOut())
                .containsPattern("\\d+ passages of .*documents")
                .contains("The kakapo is a parrot that cannot fly.")
                .containsPattern("from birds.kakapo\\.md#1 \\(0\\.[5-9]\\d\\)")
                .doesNotContain("from bells.txt");

        // Taken in anew, in a second run on the same folder of data: no passage is left behind.
        Files.writeString(kakapo, "The kakapo is a green parrot.\n");
        ask("--folder=" + documents.getParent());
        int before = output.getOut().length();
        ask("Which parrot cannot fly?");
        assertThat(output.getOut().substring(before))
                .contains("The kakapo is a green parrot.")
                .doesNotContain("The kakapo is a parrot that cannot fly.");
    }

    private static Method method(String type, String name, Class<?>... parameters)
            throws ReflectiveOperationException {
        Method method = loader.loadClass(type).getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    @Test
    void copyStore_copiesDocumentsThroughTheInterface() throws Exception {
        try (var model = new LocalEmbeddingModel();
                Vecstone vecstone = Vecstone.open(folder)) {
            VectorStore from = SimpleVectorStore.builder(model).build();
            from.add(
                    List.of(
                            new Document("a", "one", Map.of("part", 1)),
                            new Document("b", "two", Map.of("part", 1, "k", "v")),
                            new Document("c", "three", Map.of("part", 2))));
            VectorStore to = VecstoneVectorStore.builder(vecstone, model).build();
            Method copy =
                    method(
                            "com.example.copy.CopyStore",
                            "copy",
                            VectorStore.class,
                            VectorStore.class,
                            String.class);

            assertThat(copy.invoke(null, from, to, "part == 1")).isEqualTo(2);
            assertThat(copy.invoke(null, from, to, "part == 3")).isEqualTo(0);

            VectorCollection documents = vecstone.collection("documents");
            assertThat(documents.recordCount()).isEqualTo(2);
            VectorRecord b = documents.find("b").orElseThrow();
            assertThat(b.text()).isEqualTo("two");
            assertThat(b.metadata()).isEqualTo(Map.of("part", 1, "k", "v"));
        }
    }

    /** On SQLite: the statement is standard SQL, and casts pgvector's type to the same text. */
    @Test
    void copyPgVector_copiesVectorsAsTheyAre() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("pg.db"));
                Statement statement = connection.createStatement();
                Vecstone vecstone = Vecstone.open(folder.resolve("data"))) {
            statement.execute(
                    "CREATE TABLE vector_store (id TEXT, content TEXT, metadata TEXT, embedding TEXT)");
            statement.execute(
                    "INSERT INTO vector_store VALUES ('a', 'one', '{\"k\": [1, true]}', '[1,2.5,-3e-05]')");
            statement.execute("INSERT INTO vector_store VALUES ('b', NULL, NULL, '[0,1,0]')");
            VectorCollection target = vecstone.create("c", 3, Metric.DOT).collection();

            Object count =
                    method(
                                    "com.example.copy.CopyPgVector",
                                    "copy",
                                    Connection.class,
                                    VectorCollection.class)
                            .invoke(null, connection, target);

            assertThat(count).isEqualTo(2L);
            VectorRecord a = target.find("a").orElseThrow();
            assertThat(a.vector()).containsExactly(1, 2.5f, -3e-5f);
            assertThat(a.text()).isEqualTo("one");
            assertThat(a.metadata()).isEqualTo(Map.of("k", List.of(1, true)));
            assertThat(target.find("b").orElseThrow().metadata()).isEmpty();
        }
    }
}
