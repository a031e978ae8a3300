package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Reads fields that are arrays. */
final class Elements {

    private Elements() {}

    /** The elements of an array that must be there and must not have nulls. */
    static <T> List<T> require(String field, @Nullable List<@Nullable T> elements) {
        if (elements == null) {
            throw new InvalidRequest(field, field + " is missing");
        }
        List<T> present = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            T element = elements.get(i);
            if (element == null) {
                throw new InvalidRequest(
                        field + "[" + i + "]", "%s[%d] is null".formatted(field, i));
            }
            present.add(element);
        }
        return present;
    }
}
