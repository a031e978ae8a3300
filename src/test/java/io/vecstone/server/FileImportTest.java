package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A {@code SimpleVectorStore} file moves into the service without a line of code. */
class FileImportTest {

    private static final String COLLECTION = "vecstone.import.collection=moved";

    @TempDir Path folder;

    private String file(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("vectors.json"), json.replace('`', '"'));
        return "vecstone.import.file=" + file;
    }

    @Test
    void aFile_isImportedOnce_andLaterChangesStay() throws IOException {
        String file =
                file(
                        """
                        {`a`: {`id`: `a`, `text`: `one`, `metadata`: {`k`: 1}, `embedding`: [1, 0]},
                         `b`: {`id`: `b`, `text`: `two`, `metadata`: {}, `embedding`: [0, 1]}}\
                        """);
        try (var service = RunningService.start(folder.resolve("data"), file, COLLECTION)) {
            VectorCollection moved = moved(service);
            assertThat(moved.recordCount()).isEqualTo(2);
            assertThat(moved.dimension()).isEqualTo(2);
            assertThat(moved.find("a").orElseThrow().text()).isEqualTo("one");
            service.delete(RunningService.COLLECTIONS + "/moved/records/b");
        }
        try (var service = RunningService.start(folder.resolve("data"), file, COLLECTION)) {
            assertThat(moved(service).recordCount()).isEqualTo(1);
        }
    }

    @Test
    void anImportThatWasCutOff_isMadeAgain() throws IOException {
        String file = file("{`a`: {`embedding`: [1, 0]}, `b`: {`embedding`: [0, 1]}}");
        Path data = folder.resolve("data");
        try (Vecstone vecstone = Vecstone.open(data)) {
            VectorCollection part = vecstone.create("moved", 2, Metric.COSINE).collection();
            part.putAdditionalData(Map.of("owner", "me", FileImport.UNFINISHED, "vectors.json"));
            part.upsert(List.of(new VectorRecord("a", new float[] {1, 0}, null, Map.of())));
        }
        try (var service = RunningService.start(data, file, COLLECTION)) {
            assertThat(moved(service).recordCount()).isEqualTo(2);
            assertThat(moved(service).additionalData()).isEqualTo(Map.of("owner", "me"));
        }
    }

    @Test
    void anImportUnderWay_isMarkedInTheCollection() throws IOException {
        String file = file("{`a`: {`embedding`: [1, 0, 0]}}");
        Path data = folder.resolve("data");
        try (Vecstone vecstone = Vecstone.open(data)) {
            vecstone.create("moved", 2, Metric.COSINE);
        }
        // Refused after the mark and before the first record.
        assertThatThrownBy(() -> RunningService.start(data, file, COLLECTION))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("embedding has 3 elements");
        try (Vecstone vecstone = Vecstone.open(data)) {
            assertThat(vecstone.collection("moved").additionalData())
                    .containsKey(FileImport.UNFINISHED);
        }
    }

    private static VectorCollection moved(RunningService service) {
        return service.context().getBean(Vecstone.class).collection("moved");
    }

    @Test
    void aBadFile_preventsTheStart_andLeavesNoCollection() throws IOException {
        String file = file("{`a`: {`embedding`: [1, 0]}, `b`: {`embedding`: [1]}}");
        Path data = folder.resolve("data");
        assertThatThrownBy(() -> RunningService.start(data, file, COLLECTION))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("entry 'b' (line 1): embedding has 1 elements");
        try (Vecstone vecstone = Vecstone.open(data)) {
            assertThat(vecstone.collections()).isEmpty();
        }
    }

    @Test
    void aFileWithoutACollection_isRefused() throws IOException {
        String file = file("{}");
        assertThatThrownBy(() -> RunningService.start(folder.resolve("data"), file))
                .isInstanceOf(InvalidRequest.class)
                .hasMessageContaining("vecstone.import.collection does not say");
    }
}
