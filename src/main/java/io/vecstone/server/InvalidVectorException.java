package io.vecstone.server;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.exc.MismatchedInputException;

/** A vector in a JSON body that can't be read. The path to it comes from Jackson. */
final class InvalidVectorException extends MismatchedInputException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason to be read after the path: " is …" or "[3] is …"
     */
    InvalidVectorException(JsonParser parser, String reason) {
        super(parser, reason, float[].class);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
