package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Errors about an element of a batch that is a part of a longer list. */
final class ElementErrors {

    private static final Pattern ELEMENT = Pattern.compile("(records|ids)\\[(\\d{1,9})]");

    private ElementErrors() {}

    /**
     * Runs {@code action}; where it refuses an element of its batch, the error names the element's
     * place in the whole list.
     *
     * @param offset of the batch within the list
     */
    static void shifted(int offset, Runnable action) {
        renamed((list, index) -> list + "[" + (offset + index) + "]", action);
    }

    /**
     * Runs {@code action}; where it refuses a record, the error names what the record was made of.
     *
     * @param list the name of the list that the records were made of
     * @param places of each record in that list
     */
    static void placed(String list, int[] places, Runnable action) {
        renamed((_, index) -> list + "[" + places[index] + "]", action);
    }

    /** What an element of a batch is called by the one who sees the error. */
    private interface Name {
        String of(String list, int index);
    }

    private static void renamed(Name name, Runnable action) {
        try {
            action.run();
        } catch (InvalidRequest e) {
            throw new InvalidRequest(
                    renamed(name, e.field(), e.field()),
                    renamed(name, e.field(), e.getMessage()),
                    e);
        } catch (LimitExceeded e) {
            throw new LimitExceeded(
                    renamed(name, e.field(), e.field()), renamed(name, e.field(), e.getMessage()));
        }
    }

    /** The element that {@code field} names is renamed in {@code text}; values in it stay. */
    private static String renamed(Name name, String field, String text) {
        Matcher found = ELEMENT.matcher(field);
        if (!found.lookingAt()) {
            return text;
        }
        return text.replace(
                found.group(), name.of(found.group(1), Integer.parseInt(found.group(2))));
    }
}
