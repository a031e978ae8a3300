package io.vecstone.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition on a record's metadata or id.
 *
 * <p>Keys may be dotted to reach into nested objects; a key that is literally there with its dots
 * wins. Where a path meets an array, every element is followed, and a comparison matches if one
 * element does. A comparison with a missing key or a value of another type does not match. {@link
 * Not} negates whatever it encloses, so that {@code NOT a == 1} (and {@code a != 1}, which is the
 * same) matches records without {@code a}.
 *
 * <p>Comparison values are strings, booleans or numbers ({@link Integer}, {@link Long}, {@link
 * BigInteger}, {@link Float}, {@link Double}, {@link BigDecimal}; finite), or {@link Instant}s.
 * Numbers compare by value, whatever their type; strings by code point; an instant with the strings
 * that are ISO 8601 dates or date-times, which count as UTC where they have no offset, and with
 * nothing else.
 */
public sealed interface Filter {

    /** Matches when all operands do. */
    record And(List<Filter> operands) implements Filter {
        public And {
            operands = List.copyOf(operands);
        }
    }

    /** Matches when at least one operand does. */
    record Or(List<Filter> operands) implements Filter {
        public Or {
            operands = List.copyOf(operands);
        }
    }

    /** Matches when the operand does not. */
    record Not(Filter operand) implements Filter {}

    /** {@code key operator value}. */
    record Compare(String key, Operator operator, Object value) implements Filter {
        public Compare {
            requireComparable(value);
        }
    }

    /** Matches when the key's value equals one of {@code values}; no value, no match. */
    record In(String key, List<Object> values) implements Filter {
        public In {
            values = List.copyOf(values);
            values.forEach(Filter::requireComparable);
        }
    }

    /** Matches when the key's value is a string whose first code points are {@code prefix}'s. */
    record StartsWith(String key, String prefix) implements Filter {}

    /** Matches the records with these ids. */
    record IdIn(Set<String> ids) implements Filter {
        public IdIn {
            ids = Collections.unmodifiableSet(new LinkedHashSet<>(ids)); // keeps their order
        }
    }

    /** Matches the records whose ids begin with {@code prefix}. */
    record IdStartsWith(String prefix) implements Filter {}

    /** Matches when the key is missing, or null within a nested object. */
    record IsNull(String key) implements Filter {}

    /** The order comparisons. {@code !=} is {@link Not} of {@link #EQUAL}. */
    enum Operator {
        EQUAL("=="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** As it is written in the text form. */
        public String symbol() {
            return symbol;
        }
    }

    private static void requireComparable(Object value) {
        boolean comparable =
                switch (value) {
                    case String _, Boolean _, Integer _, Long _, BigInteger _, BigDecimal _ -> true;
                    case Instant _ -> true;
                    case Double number -> Double.isFinite(number);
                    case Float number -> Float.isFinite(number);
                    default -> false;
                };
        if (!comparable) {
            throw new IllegalArgumentException(
                    "cannot compare with a " + value.getClass().getSimpleName() + ": " + value);
        }
    }
}
