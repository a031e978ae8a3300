package io.vecstone.server;

import java.io.IOException;

/** A request's body is larger than the limit. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String detail;

    BodyTooLargeException(long bytesMax) {
        super("The body is larger than the limit of " + bytesMax + " bytes");
        this.detail = "The body is larger than the limit of " + bytesMax + " bytes";
    }

    @Override
    public String getMessage() {
        return detail;
    }
}
