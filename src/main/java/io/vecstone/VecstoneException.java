package io.vecstone;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * Everything that Vecstone refuses or fails at. The subclasses are the whole taxonomy; each stands
 * for one HTTP status, so that embedded and remote callers see the same kinds. Messages are
 * complete sentences for the caller: they name the field, the value and the limit.
 */
public abstract sealed class VecstoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private VecstoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** The request can never succeed as it stands; nothing was changed. HTTP 400. */
    public static final class InvalidRequest extends VecstoneException {

        private static final long serialVersionUID = 1L;

        private final String field;

        /**
         * @param field path of the offending field as the caller wrote it, e.g. {@code
         *     records[3].vector}
         */
        public InvalidRequest(String field, String message) {
            this(field, message, null);
        }

        public InvalidRequest(String field, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.field = field;
        }

        /** Path of the offending field, e.g. {@code records[3].vector}. */
        public String field() {
            return field;
        }
    }

    /** What the request names is not there. HTTP 404. */
    public static final class NotFound extends VecstoneException {

        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message, null);
        }
    }

    /** What the request asks for contradicts what is there. HTTP 409. */
    public static final class Conflict extends VecstoneException {

        private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            super(message, null);
        }
    }

    /** The request is well formed but larger than a configured limit. HTTP 413. */
    public static final class LimitExceeded extends VecstoneException {

        private static final long serialVersionUID = 1L;

        private final String field;

        public LimitExceeded(String field, String message) {
            super(message, null);
            this.field = field;
        }

        /** Path of the field that is too large. */
        public String field() {
            return field;
        }
    }

    /** Too much is going on just now; the same request may succeed later. HTTP 429. */
    public static final class Overloaded extends VecstoneException {

        private static final long serialVersionUID = 1L;

        public Overloaded(String message) {
            super(message, null);
        }
    }

    /** The store can't be written or read just now (full disk, I/O error, closed). HTTP 503. */
    public static final class StoreUnavailable extends VecstoneException {

        private static final long serialVersionUID = 1L;

        public StoreUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Texts can't be embedded: the local embedding model can't be loaded, or failed. HTTP 503. */
    public static final class ModelUnavailable extends VecstoneException {

        private static final long serialVersionUID = 1L;

        public ModelUnavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The bytes on disk are not what Vecstone wrote; a person has to look. HTTP 500. */
    public static final class StoreCorrupt extends VecstoneException {

        private static final long serialVersionUID = 1L;

        public StoreCorrupt(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
