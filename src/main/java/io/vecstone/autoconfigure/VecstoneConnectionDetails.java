package io.vecstone.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where a Vecstone service is and how to be let in. A bean of this type, as a service binding or a
 * test's container provides it, takes the place of {@code vecstone.url} and {@code
 * vecstone.client.api-key}.
 */
public interface VecstoneConnectionDetails extends ConnectionDetails {

    /** As {@code https://vecstone.example:8080}. */
    String getUrl();

    /** Null for a service without one. */
    default @Nullable String getApiKey() {
        return null;
    }
}
