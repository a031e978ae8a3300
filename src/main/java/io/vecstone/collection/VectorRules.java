package io.vecstone.collection;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.engine.Metric;
import io.vecstone.engine.kernel.Kernel;
import io.vecstone.engine.kernel.ReferenceArithmetic;
import io.vecstone.store.CollectionSettings;

/** What a vector must be, and what becomes of it before it is stored or searched for. */
final class VectorRules {

    /** A vector this near to unit length has been normalised before: it is kept bit for bit. */
    private static final double UNIT_TOLERANCE = 0x1p-23;

    private VectorRules() {}

    /**
     * Checks {@code vector} and, for COSINE, scales it to unit length in double precision.
     *
     * @param field where it stands in the request
     * @param vector not modified
     * @return the vector itself or a scaled copy
     */
    static float[] prepare(CollectionSettings settings, String field, float[] vector) {
        if (vector.length != settings.dimension()) {
            throw new InvalidRequest(
                    field,
                    "%s has %d elements; the collection '%s' has dimension %d"
                            .formatted(
                                    field, vector.length, settings.name(), settings.dimension()));
        }
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new InvalidRequest(
                        field,
                        "%s[%d] is %s; every element must be a finite float32"
                                .formatted(field, i, vector[i]));
            }
        }
        double norm = ReferenceArithmetic.norm(vector);
        if (settings.metric() == Metric.COSINE) {
            return normalise(field, vector, norm);
        }
        if (norm > Kernel.NORM_MAX) {
            throw new InvalidRequest(
                    field,
                    "%s has the Euclidean norm %.3g; at most %.3g is allowed"
                            .formatted(field, norm, Kernel.NORM_MAX));
        }
        return vector;
    }

    private static float[] normalise(String field, float[] vector, double norm) {
        if (norm == 0) {
            throw new InvalidRequest(
                    field,
                    "%s is the zero vector, which has no direction: the cosine is not defined for it"
                            .formatted(field));
        }
        if (Math.abs(norm - 1) <= UNIT_TOLERANCE) {
            return vector;
        }
        var unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }
}
