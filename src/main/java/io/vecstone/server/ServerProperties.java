package io.vecstone.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;

/**
 * Settings of the service alone.
 *
 * @param security who may use it
 * @param http what it accepts
 * @param sample data to begin with
 * @param imported data that is brought from elsewhere
 */
@ConfigurationProperties("vecstone")
record ServerProperties(
        @DefaultValue Security security,
        @DefaultValue Http http,
        @DefaultValue Sample sample,
        @DefaultValue @Name("import") Import imported) {

    /**
     * Who may use the service.
     *
     * @param apiKey key that every request but those for health must bring. Without one the service
     *     listens on localhost only
     */
    record Security(@Nullable String apiKey) {

        boolean hasApiKey() {
            return apiKey != null && !apiKey.isBlank();
        }
    }

    /**
     * What the service accepts.
     *
     * @param bodyMax size of a request's body
     */
    record Http(@DefaultValue("64MB") DataSize bodyMax) {}

    /**
     * Data to begin with.
     *
     * @param collection collection to create with some hundred passages of an almanac, unless it is
     *     there; empty for none
     */
    record Sample(@DefaultValue("") String collection) {}

    /**
     * Data that is brought from elsewhere.
     *
     * @param file file that Spring AI's SimpleVectorStore has saved, to import at the start
     * @param collection collection that gets its records, unless it has some already
     */
    record Import(@Nullable Path file, @DefaultValue("") String collection) {}
}
