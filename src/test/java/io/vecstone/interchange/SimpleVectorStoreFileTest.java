package io.vecstone.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;
import io.vecstone.collection.Include;
import io.vecstone.collection.Limits;
import io.vecstone.collection.Match;
import io.vecstone.collection.OperationListener;
import io.vecstone.collection.Query;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.interchange.SimpleVectorStoreFile.Contents;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

class SimpleVectorStoreFileTest {

    @TempDir Path folder;

    private Path file;
    private Vecstone vecstone;
    private VectorCollection collection;

    @BeforeEach
    void open() {
        file = folder.resolve("vectors.json");
        vecstone = Vecstone.open(folder.resolve("data"));
        collection = vecstone.create("documents", 3, Metric.COSINE).collection();
    }

    @AfterEach
    void close() {
        vecstone.close();
    }

    private SimpleVectorStoreFile written(String json) throws IOException {
        Files.writeString(file, json.replace('`', '"'));
        return new SimpleVectorStoreFile(file);
    }

    /** A vector that follows from the text. */
    private static final class RandomModel implements EmbeddingModel {

        @Override
        public EmbeddingResponse call(EmbeddingRequest request) {
            List<Embedding> embeddings = new ArrayList<>();
            for (String text : request.getInstructions()) {
                embeddings.add(new Embedding(vector(text), embeddings.size()));
            }
            return new EmbeddingResponse(embeddings);
        }

        private static float[] vector(String text) {
            var random = new Random(text.hashCode());
            return new float[] {
                (float) random.nextGaussian(), (float) random.nextGaussian(), 1e-7f
            };
        }

        @Override
        public float[] embed(Document document) {
            return vector(String.valueOf(document.getText()));
        }
    }

    // What SimpleVectorStore writes

    @Test
    void whatSimpleVectorStoreSaves_isFoundAgainWithTheSameAnswers() {
        SimpleVectorStore store = SimpleVectorStore.builder(new RandomModel()).build();
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 2_345; i++) {
            documents.add(
                    new Document(
                            "id " + i,
                            "\"text\" №" + i + "\n😀",
                            Map.of(
                                    "i",
                                    i,
                                    "half",
                                    i / 2.0,
                                    "odd",
                                    i % 2 == 1,
                                    "tags",
                                    List.of("a"))));
        }
        store.add(documents);
        store.save(file.toFile());

        assertThat(new SimpleVectorStoreFile(file).check()).isEqualTo(new Contents(2_345, 3));
        assertThat(new SimpleVectorStoreFile(file).importInto(collection)).isEqualTo(2_345);

        assertThat(collection.recordCount()).isEqualTo(2_345);
        for (int i : new int[] {0, 7, 2_344}) {
            VectorRecord record = collection.find("id " + i).orElseThrow();
            assertThat(record.text()).isEqualTo("\"text\" №" + i + "\n😀");
            assertThat(record.metadata())
                    .isEqualTo(
                            Map.of(
                                    "i",
                                    i,
                                    "half",
                                    i / 2.0,
                                    "odd",
                                    i % 2 == 1,
                                    "tags",
                                    List.of("a")));
        }
        List<Document> expected =
                store.similaritySearch(SearchRequest.builder().query("question").topK(20).build());
        List<Match> actual = collection.query(Query.of(RandomModel.vector("question")).topK(20));
        assertThat(actual)
                .extracting(Match::id)
                .isEqualTo(expected.stream().map(Document::getId).toList());
    }

    @Test
    void vectors_areTakenBitForBit() throws IOException {
        VectorCollection dot = vecstone.create("dot", 4, Metric.DOT).collection();
        written("{`a`: {`embedding`: [0.1, -3.4028235E17, 1.4E-45, 7]}}").importInto(dot);
        assertThat(dot.find("a").orElseThrow().vector())
                .containsExactly(0.1f, -3.4028235E17f, Float.MIN_VALUE, 7f);
    }

    @Test
    void fieldsThatAreMissingOrNull_areLeftOut() throws IOException {
        written(
                        """
                        {`a`: {`text`: null, `embedding`: [1, 0, 0], `metadata`: null, `media`: null},
                         `b`: {`embedding`: [0, 1, 0], `id`: `b`}}\
                        """)
                .importInto(collection);
        assertThat(collection.get(List.of("a", "b"), Include.ALL))
                .extracting(VectorRecord::text, VectorRecord::metadata)
                .containsOnly(org.assertj.core.api.Assertions.tuple(null, Map.of()));
    }

    // What an import does

    @Test
    void aSecondImport_changesNothing() throws IOException {
        SimpleVectorStoreFile two =
                written("{`a`: {`embedding`: [1, 0, 0]}, `b`: {`embedding`: [0, 1, 0]}}");
        two.importInto(collection);
        two.importInto(collection);
        assertThat(collection.recordCount()).isEqualTo(2);
    }

    @Test
    void batches_keepToTheCollectionsLimit() throws IOException {
        Limits d = Limits.DEFAULTS;
        var limits =
                new Limits(
                        d.dimensionMax(),
                        2,
                        d.topKMax(),
                        d.queriesMax(),
                        d.resultsMax(),
                        d.textBytesMax(),
                        d.metadataBytesMax(),
                        d.collectionsMax());
        try (Vecstone narrow =
                Vecstone.open(folder.resolve("narrow"), limits, OperationListener.NONE)) {
            VectorCollection target = narrow.create("x", 1, Metric.DOT).collection();
            written(
                            """
                            {`a`: {`embedding`: [1]}, `b`: {`embedding`: [2]}, `c`: {`embedding`: [3]},
                             `d`: {`embedding`: [4]}, `e`: {`embedding`: [5]}}\
                            """)
                    .importInto(target);
            assertThat(target.recordCount()).isEqualTo(5);
        }
    }

    @Test
    void anIdThatComesTwice_getsItsLastEntry() throws IOException {
        written("{`a`: {`embedding`: [1, 0, 0]}, `a`: {`embedding`: [0, 1, 0]}}")
                .importInto(collection);
        assertThat(collection.find("a").orElseThrow().vector()).containsExactly(0, 1, 0);
    }

    // What is refused

    private static final String GOOD = "`good`: {`embedding`: [1, 0, 0]},\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{`embedding`: [1, 2]} | embedding has 2 elements; the collection 'documents' has dimension 3",
                "{`embedding`: [0, 0, 0]} | embedding is the zero vector, which has no direction: the cosine is not defined for it",
                "{`embedding`: [1, `NaN`, 0]} | embedding[1] is NaN; every element must be a finite float32",
                "{`embedding`: [1, 0, 1e39]} | embedding[2] is 1e39; every element must be a finite float32",
                "{`embedding`: [1, 0, null]} | embedding[2] is null; every element must be a finite float32",
                "{`embedding`: []} | embedding has no elements",
                "{`embedding`: `AAAA`} | embedding is not an array of numbers",
                "{`text`: `x`} | embedding is missing",
                "{`text`: 1, `embedding`: [1, 0, 0]} | text is not a string",
                "{`metadata`: [], `embedding`: [1, 0, 0]} | metadata is not a JSON object",
                "{`metadata`: {`k`: null}, `embedding`: [1, 0, 0]} | metadata.k is null; leave the key out instead",
                "{`media`: {}, `embedding`: [1, 0, 0]} | media is not null; Vecstone keeps texts only",
                "{`id`: `b`, `embedding`: [1, 0, 0]} | id is b; it must be the entry's key",
                "{`vector`: [1, 0, 0]} | vector is not known"
            })
    void aBadEntry_isNamedWithItsFieldAndLine_andNothingIsImported(String entry, String problem)
            throws IOException {
        SimpleVectorStoreFile bad = written("{" + GOOD + GOOD + "`bad`: " + entry + "}");
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> bad.importInto(collection))
                .withMessage(file + ", entry 'bad' (line 3): " + problem)
                .satisfies(e ->
                        assertThat(e.field())
                                .startsWith(
                                        "entries['bad']."
                                                + problem.substring(0, problem.indexOf(' '))));
        assertThat(collection.recordCount()).isZero();
    }

    @Test
    void aBadEntryFarBehind_isFoundBeforeAnythingIsWritten() throws IOException {
        var json = new StringBuilder("{");
        for (int i = 0; i < 2_500; i++) {
            json.append("`").append(i).append("`: {`embedding`: [1, 0, 0]},\n");
        }
        SimpleVectorStoreFile bad = written(json + "`bad`: {`embedding`: [1, 0]}}");
        assertThatThrownBy(() -> bad.importInto(collection))
                .hasMessageContaining("entry 'bad' (line 2501): embedding has 2 elements");
        assertThat(collection.recordCount()).isZero();
    }

    @Test
    void aTextBeyondTheLimit_isRefusedAsSuch() throws IOException {
        String text = "x".repeat(collection.limits().textBytesMax() + 1);
        SimpleVectorStoreFile bad =
                written("{" + GOOD + "`bad`: {`embedding`: [1, 0, 0], `text`: `" + text + "`}}");
        assertThatExceptionOfType(LimitExceeded.class)
                .isThrownBy(() -> bad.importInto(collection))
                .withMessageContaining("entry 'bad' (line 2): text has 1048577 bytes");
        assertThat(collection.recordCount()).isZero();
    }

    @Test
    void vectorsOfDifferentLengths_areFoundByTheCheck() throws IOException {
        assertThatThrownBy(() -> written("{" + GOOD + "\n`b`: {`embedding`: [1]}}").check())
                .hasMessageEndingWith(
                        "entry 'b' (line 3): embedding has 1 elements; those before it have 3");
    }

    @Test
    void aFileThatIsCutOffAnywhere_isSaidToBe_andNothingIsImported() throws IOException {
        String whole =
                """
                {"a": {"id": "a", "text": "ü", "metadata": {"k": [1, "x"]}, "embedding": [1.5, 0, 0]},
                 "b": {"embedding": [0, 1, 0]}}\
                """;
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            String message = "";
            try {
                new SimpleVectorStoreFile(file).importInto(collection);
            } catch (InvalidRequest e) {
                message = e.getMessage();
            }
            assertThat(message)
                    .as("cut after %s", length)
                    .startsWith(file + " is cut off: it ends at byte " + length + " (line ");
        }
        assertThat(collection.recordCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' ' | vectors.json is empty",
                "[] | vectors.json, line 1, column 1 (byte 0): The file is not a JSON object",
                "{`a`: 1} | vectors.json, line 1, column 7 (byte 6): The entry 'a' is not a JSON object",
                "{} {} | vectors.json, line 1, column 4 (byte 3): Something follows the end of the object",
                "{`a`: {`embedding`: [1]}}} | vectors.json, line 1, column 26 (byte 25): Unexpected close marker '}': no open Object to close",
                "{} | vectors.json has no entries"
            })
    void whatIsNoSuchFile_isRefused(String json, String problem) throws IOException {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> written(json).check())
                .withMessageEndingWith(problem);
    }

    @Test
    void malformedJson_isSaidWhere() throws IOException {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> written("{" + GOOD + "`b`: {`embedding`: [1, x]}}").check())
                .withMessageContaining("vectors.json, line 2, column ")
                .withMessageContaining("'x'");
    }

    @Test
    void aFileThatIsNotThere_isNamed() {
        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> new SimpleVectorStoreFile(file).check())
                .withMessageContaining("vectors.json can't be read: ")
                .withMessageContaining("NoSuchFile");
    }
}
