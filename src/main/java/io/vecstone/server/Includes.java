package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.collection.Include;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads the field {@code include}. */
final class Includes {

    private Includes() {}

    /** What the names say; text and metadata when there is no such field. */
    static Set<Include> parse(String field, @Nullable List<@Nullable String> names) {
        if (names == null) {
            return Include.DEFAULT;
        }
        Set<Include> include = EnumSet.noneOf(Include.class);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            include.add(
                    switch (name) {
                        case "text" -> Include.TEXT;
                        case "metadata" -> Include.METADATA;
                        case "vector" -> Include.VECTOR;
                        case null, default -> throw unknown(field + "[" + i + "]", name);
                    });
        }
        return include;
    }

    private static InvalidRequest unknown(String field, @Nullable String name) {
        return new InvalidRequest(
                field,
                "%s is %s; it can be text, metadata or vector"
                        .formatted(field, name == null ? "null" : "'" + name + "'"));
    }
}
