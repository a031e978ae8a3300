package io.vecstone.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** The option that has a running service do the work. */
final class ServiceOption {

    private static final String URL = "--url";

    private final Map<String, String> environment;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = URL,
            paramLabel = "URL",
            description =
                    "The running service that is to do it, e.g. http://localhost:8080. Its API key"
                            + " comes from the environment variable VECSTONE_API_KEY.")
    private @Nullable String url;

    ServiceOption(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The service to ask, or null when the data folder is to be used itself.
     *
     * @param options of the data folder, which say nothing to a service
     */
    @Nullable ServiceBackups service(String... options) {
        if (url == null) {
            return null;
        }
        for (String option : options) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "%s and %s exclude each other: the service has settings of its own"
                                .formatted(URL, option));
            }
        }
        String key = environment.get("VECSTONE_API_KEY");
        return new ServiceBackups(
                parsed(url), key == null ? environment.get("VECSTONE_SECURITY_API_KEY") : key);
    }

    private URI parsed(String text) {
        try {
            var uri = new URI(text.strip().replaceAll("/+$", ""));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new ParameterException(spec.commandLine(), "'%s' is no URL".formatted(text), e);
        }
        throw new ParameterException(
                spec.commandLine(),
                "'%s' must be http://host:port or https://host:port".formatted(text));
    }
}
