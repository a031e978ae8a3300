package io.vecstone.filter;

import io.vecstone.filter.FilterLexer.Token;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads the numbers of a filter's text form: integers of any size and decimals, exactly. */
final class NumberText {

    private static final int EXPONENT_MAX = 400;
    private static final int DIGITS_MAX = 400;

    private NumberText() {}

    /** A {@link Long}, or a {@link BigInteger} or {@link BigDecimal} where one is needed. */
    static Object parse(String expression, Token token) {
        BigDecimal decimal = decimal(token);
        if (decimal == null
                || decimal.precision() > DIGITS_MAX
                || Math.abs((long) decimal.precision() - decimal.scale()) > EXPONENT_MAX) {
            throw new FilterSyntaxException(
                    expression,
                    token.position(),
                    "a number beyond 1e±"
                            + EXPONENT_MAX
                            + " or of more than "
                            + DIGITS_MAX
                            + " digits");
        }
        if (decimal.stripTrailingZeros().scale() > 0) {
            return decimal;
        }
        BigInteger integer = decimal.toBigIntegerExact();
        return integer.bitLength() < Long.SIZE ? (Object) integer.longValue() : integer;
    }

    /** Null if its exponent does not even fit into 32 bits. */
    private static @Nullable BigDecimal decimal(Token token) {
        try {
            return new BigDecimal(token.text());
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
