package io.vecstone.springai;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Texts embedded per second, 64 in a call: our use of the model, and LangChain4j's of the same one.
 * Words are tokens. Of 200 tokens, LangChain4j's call reads the first 126.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 6, time = 4)
public class EmbeddingBenchmark {

    private static final int TEXTS = 64;

    /** Each a token of its own. */
    private static final List<String> WORDS =
            List.of("river stone light market winter engine paper garden window music".split(" "));

    @Param({"20", "100", "200"})
    private int tokens;

    private final LocalEmbeddingModel ours = new LocalEmbeddingModel();
    private final AllMiniLmL6V2QuantizedEmbeddingModel plain =
            new AllMiniLmL6V2QuantizedEmbeddingModel();
    private final List<String> texts = new ArrayList<>();
    private final List<TextSegment> segments = new ArrayList<>();

    @Setup(Level.Trial)
    public void setUp() {
        var random = new Random(1);
        for (int i = 0; i < TEXTS; i++) {
            var text = new StringBuilder();
            for (int token = 0; token < tokens; token++) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
            }
            texts.add(text.toString());
            segments.add(TextSegment.from(text.toString()));
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        ours.close();
    }

    @Benchmark
    @OperationsPerInvocation(TEXTS)
    public Object vecstone() {
        return ours.embed(texts);
    }

    @Benchmark
    @OperationsPerInvocation(TEXTS)
    public Object langChain4j() {
        return plain.embedAll(segments);
    }
}
