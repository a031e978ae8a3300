package io.vecstone.filter;

import io.vecstone.filter.Filter.Operator;

/** Distinct or equal values in ascending order, by their places from 0 on. */
interface Ascending {

    int size();

    /** Negative, zero or positive as the value at {@code place} is less, equal or greater. */
    int compare(int place, Object operand);

    /** The number of values that are less than {@code operand}. */
    default int lowerBound(Object operand) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, operand) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The number of values that are less than {@code operand} or equal to it. */
    default int upperBound(Object operand) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, operand) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The place of the first value that stands in this relation to {@code operand}. */
    default int from(Operator operator, Object operand) {
        return switch (operator) {
            case LESS, LESS_OR_EQUAL -> 0;
            case EQUAL, GREATER_OR_EQUAL -> lowerBound(operand);
            case GREATER -> upperBound(operand);
        };
    }

    /** Behind the last value that stands in this relation to {@code operand}. */
    default int to(Operator operator, Object operand) {
        return switch (operator) {
            case LESS -> lowerBound(operand);
            case EQUAL, LESS_OR_EQUAL -> upperBound(operand);
            case GREATER, GREATER_OR_EQUAL -> size();
        };
    }
}
