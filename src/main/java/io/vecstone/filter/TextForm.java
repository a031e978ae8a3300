package io.vecstone.filter;

import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;

/**
 * The text that stands for a value which metadata can't hold as it is. The same for values that are
 * stored and values that a filter compares with, so that the two meet.
 */
public final class TextForm {

    private TextForm() {}

    /** The text of a string of any kind, an enum constant, a UUID or a date; empty for others. */
    @SuppressWarnings("JavaUtilDate") // metadata of others has them
    public static Optional<String> of(Object value) {
        return switch (value) {
            case CharSequence text -> Optional.of(text.toString());
            case Enum<?> constant -> Optional.of(constant.name());
            case UUID id -> Optional.of(id.toString());
            case TemporalAccessor time -> Optional.of(time.toString());
            case Date time -> Optional.of(ofDate(time));
            default -> Optional.empty();
        };
    }

    @SuppressWarnings("JavaUtilDate")
    private static String ofDate(Date time) {
        try {
            return time.toInstant().toString();
        } catch (UnsupportedOperationException _) {
            return time.toString(); // java.sql.Date and Time have no instant, but an ISO text
        }
    }
}
