package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.LimitExceeded;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Errors about an element of a batch that is a part of a longer list. */
final class ElementErrors {

    private static final Pattern INDEX = Pattern.compile("\\b(records|ids)\\[(\\d{1,9})]");

    private ElementErrors() {}

    /**
     * Runs {@code action}; where it refuses an element of its batch, the error names the element's
     * place in the whole list.
     *
     * @param offset of the batch within the list
     */
    static void shifted(int offset, Runnable action) {
        try {
            action.run();
        } catch (InvalidRequest e) {
            if (offset == 0) {
                throw e;
            }
            throw new InvalidRequest(
                    shifted(offset, e.field()), shifted(offset, e.getMessage()), e);
        } catch (LimitExceeded e) {
            if (offset == 0) {
                throw e;
            }
            throw new LimitExceeded(shifted(offset, e.field()), shifted(offset, e.getMessage()));
        }
    }

    private static String shifted(int offset, String text) {
        return INDEX.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                "%s[%d]"
                                        .formatted(
                                                found.group(1),
                                                offset + Integer.parseInt(found.group(2)))));
    }
}
