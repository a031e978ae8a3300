package io.vecstone.server;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** Reads a vector: an array of numbers, or the base64 of little-endian float32. */
final class VectorDeserializer extends ValueDeserializer<float[]> {

    @Override
    public float @Nullable [] deserialize(JsonParser parser, DeserializationContext context) {
        return switch (parser.currentToken()) {
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> base64(parser);
            case null, default ->
                    throw new InvalidVectorException(
                            parser,
                            " must be an array of numbers or a base64 string of little-endian"
                                    + " float32");
        };
    }

    private static float[] array(JsonParser parser) {
        var vector = new float[384];
        int size = 0;
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == null || !token.isNumeric()) {
                throw new InvalidVectorException(
                        parser, "[" + size + "] is no number: " + parser.getString());
            }
            float value = parser.getFloatValue();
            if (!Float.isFinite(value)) {
                throw new InvalidVectorException(
                        parser,
                        "[%d] is %s, beyond what float32 can hold"
                                .formatted(size, parser.getString()));
            }
            if (size == vector.length) {
                vector = Arrays.copyOf(vector, 2 * size);
            }
            vector[size++] = value;
        }
        return Arrays.copyOf(vector, size);
    }

    private static float[] base64(JsonParser parser) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(parser.getString());
        } catch (IllegalArgumentException e) {
            throw new InvalidVectorException(parser, " is not valid base64: " + e.getMessage());
        }
        if (bytes.length % Float.BYTES != 0) {
            throw new InvalidVectorException(
                    parser,
                    " is base64 of %d bytes, which is no whole number of float32"
                            .formatted(bytes.length));
        }
        var vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
