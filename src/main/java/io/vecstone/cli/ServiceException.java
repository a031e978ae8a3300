package io.vecstone.cli;

import org.jspecify.annotations.Nullable;

/** The service can't be reached, or refuses. The message is for the user. */
final class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServiceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
