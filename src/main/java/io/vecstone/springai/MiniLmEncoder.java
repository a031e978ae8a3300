package io.vecstone.springai;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import io.vecstone.VecstoneException.ModelUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * all-MiniLM-L6-v2 (quantized), out of LangChain4j's jar: tokenizer, ONNX Runtime, mean of the
 * tokens' vectors (Reimers, Gurevych, Sentence-BERT, EMNLP 2019), scaled to unit length.
 *
 * <p>One text is one inference on one thread. Texts are not padded into batches: the quantized
 * model scales its activations by the largest of the whole tensor, so that a text's vector would
 * depend on its neighbours (cosine 0.991 to the vector of the text alone). Throughput comes from
 * several threads that run one session at once, each on its own.
 *
 * <p>Cost: 23 MiB for the weights; 5 ms for 100 tokens.
 */
final class MiniLmEncoder implements TextEncoder {

    static final int DIMENSION = 384;

    private static final Logger LOG = LoggerFactory.getLogger(LocalEmbeddingModel.class);
    private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
    private static final long BEGINNING = 101; // [CLS] in the vocabulary
    private static final long END = 102; // [SEP]

    /** Stands for a text of which the tokenizer keeps nothing. */
    private static final String BLANK = ".";

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final AtomicBoolean longTextSeen = new AtomicBoolean();

    private MiniLmEncoder(
            HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session) {
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
    }

    /** Unpacks and links the native libraries, reads the model. About a second. */
    static MiniLmEncoder load(@Nullable Path nativeDir) throws IOException, OrtException {
        NativeLibraries.prepare(nativeDir);
        HuggingFaceTokenizer tokenizer;
        try (InputStream in = resource(TOKENIZER)) {
            tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            in, Map.of("padding", "false", "truncation", "false"));
        }
        NativeLibraries.removeAtExit();
        NativeLibraries.loadOnnxRuntime(OrtEnvironment::getEnvironment);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        environment.setTelemetry(false);
        try (InputStream in = resource(MODEL);
                var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(in.readAllBytes(), options);
            return new MiniLmEncoder(tokenizer, environment, session);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(MiniLmEncoder.class.getResourceAsStream(name), name);
    }

    @Override
    public float[] encode(String text) {
        Encoding encoding = tokenizer.encode(text, false, false);
        if (encoding.getIds().length == 0) {
            encoding = tokenizer.encode(BLANK, false, false);
        }
        List<long[]> windows = TokenWindows.cut(encoding.getIds(), encoding.getWordIds());
        if (windows.size() == 1) {
            return vector(windows.getFirst());
        }
        if (longTextSeen.compareAndSet(false, true)) {
            LOG.info(
                    "A text has {} tokens; {} reads {} at once. The vector of a longer text is the mean of its windows', weighted by their tokens. Passages are found better than long texts (this is said once)",
                    encoding.getIds().length,
                    LocalEmbeddingModel.NAME,
                    TokenWindows.WINDOW_TOKENS);
        }
        return mean(windows);
    }

    private float[] mean(List<long[]> windows) {
        var sum = new double[DIMENSION];
        for (long[] window : windows) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ModelUnavailable("The embedding of a text was interrupted", null);
            }
            float[] vector = vector(window);
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += (double) window.length * vector[i];
            }
        }
        return unit(sum);
    }

    /** One inference. */
    private float[] vector(long[] window) {
        var ids = new long[window.length + 2];
        ids[0] = BEGINNING;
        System.arraycopy(window, 0, ids, 1, window.length);
        ids[ids.length - 1] = END;
        var mask = new long[ids.length];
        Arrays.fill(mask, 1);
        try (OnnxTensor tokens = tensor(ids);
                OnnxTensor attention = tensor(mask);
                OnnxTensor types = tensor(new long[ids.length]);
                OrtSession.Result result =
                        session.run(
                                Map.of(
                                        "input_ids", tokens,
                                        "attention_mask", attention,
                                        "token_type_ids", types))) {
            return unit(sumOfTokens(((OnnxTensor) result.get(0)).getFloatBuffer()));
        } catch (OrtException e) {
            throw new ModelUnavailable(
                    "The local embedding model failed at a text of %d tokens: %s"
                            .formatted(window.length, e.getMessage()),
                    e);
        }
    }

    private OnnxTensor tensor(long[] row) throws OrtException {
        return OnnxTensor.createTensor(
                environment, LongBuffer.wrap(row), new long[] {1, row.length});
    }

    /**
     * @param output float32 [tokens × dimension], marks included
     */
    private static double[] sumOfTokens(FloatBuffer output) {
        var row = new float[DIMENSION];
        var sum = new double[DIMENSION];
        while (output.hasRemaining()) {
            output.get(row);
            for (int i = 0; i < DIMENSION; i++) {
                sum[i] += row[i];
            }
        }
        return sum;
    }

    private static float[] unit(double[] sum) {
        double squares = 0;
        for (double element : sum) {
            squares += element * element;
        }
        var unit = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            unit[i] = (float) (sum[i] / Math.sqrt(squares));
        }
        return unit;
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("Native memory of the embedding model could not be freed", e);
        }
    }
}
