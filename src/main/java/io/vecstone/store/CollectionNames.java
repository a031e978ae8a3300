package io.vecstone.store;

import java.util.regex.Pattern;

/** Names of collections and of backups: both become names of files, on any operating system. */
public final class CollectionNames {

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?");

    private CollectionNames() {}

    /**
     * Whether {@code name} is 1 to 128 letters, digits, dots, dashes and underscores, begins with a
     * letter or digit and does not end with a dot.
     */
    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }
}
