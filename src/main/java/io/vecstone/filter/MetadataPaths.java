package io.vecstone.filter;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;

/**
 * Lists every key that reaches something in a record's metadata, by the rules of {@link
 * MetadataValues}: the keys for which it finds a value, each with what it finds.
 */
final class MetadataPaths {

    /** Takes what a key reaches. */
    @FunctionalInterface
    interface Visitor {

        /**
         * @param key dotted where it leads into objects; several values of one record may have it
         * @param value a scalar, a collection or a map
         */
        void visit(String key, Object value);
    }

    /** An object on the way from the outermost to the one that is visited. */
    private record Enclosing(Map<String, ?> object, int prefixLength, @Nullable Enclosing outer) {

        /** Whether an enclosing object has literally what is left of {@code key} there. */
        static boolean hide(@Nullable Enclosing innermost, String key) {
            for (Enclosing at = innermost; at != null; at = at.outer) {
                if (at.object.get(key.substring(at.prefixLength)) != null) {
                    return true;
                }
            }
            return false;
        }
    }

    private final Visitor visitor;

    private MetadataPaths(Visitor visitor) {
        this.visitor = visitor;
    }

    static void visit(Map<String, ?> metadata, Visitor visitor) {
        new MetadataPaths(visitor).object(metadata, "", null);
    }

    private void object(Map<String, ?> object, String prefix, @Nullable Enclosing enclosing) {
        for (Map.Entry<String, ?> entry : object.entrySet()) {
            Object value = entry.getValue();
            if (value == null) {
                continue;
            }
            String name = entry.getKey();
            String key = prefix.isEmpty() ? name : prefix + name;
            if (!Enclosing.hide(enclosing, key)) {
                visitor.visit(key, value);
            }
            if (!name.isEmpty() && name.charAt(0) != '.') { // no way leads through such a name
                nested(value, key, new Enclosing(object, prefix.length(), enclosing));
            }
        }
    }

    private void nested(Object value, String key, Enclosing enclosing) {
        if (value instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (element != null) {
                    nested(element, key, enclosing);
                }
            }
        } else if (value instanceof Map<?, ?> map) {
            object(MetadataValues.asObject(map), key + ".", enclosing);
        }
    }
}
