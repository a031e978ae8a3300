package io.vecstone.springai;

import ai.onnxruntime.OrtException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;

/** Turns one text into its vector, on the calling thread. Thread-safe until it is closed. */
interface TextEncoder extends AutoCloseable {

    /** The vector of {@code text}: unit length, the same whatever else is encoded meanwhile. */
    float[] encode(String text);

    /** Frees native memory. No call may be under way. */
    @Override
    void close();

    /** Makes an encoder; a seam for tests. */
    interface Loader {

        /**
         * @param nativeDir where native libraries are unpacked, or null for a passing folder
         * @throws LinkageError when native libraries can't be loaded
         */
        TextEncoder load(@Nullable Path nativeDir) throws IOException, OrtException;
    }
}
