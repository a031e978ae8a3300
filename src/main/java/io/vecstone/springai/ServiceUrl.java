package io.vecstone.springai;

import io.vecstone.VecstoneException.InvalidRequest;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where a service is: {@code http(s)://host[:port][/path]}. */
final class ServiceUrl {

    private static final String FIELD = "vecstone.url";

    private ServiceUrl() {}

    /** The URL without slashes at its end. */
    static URI parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip().replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw new InvalidRequest(FIELD, "%s '%s' is no URL".formatted(FIELD, url), e);
        }
        boolean http = "http".equalsIgnoreCase(uri.getScheme());
        if (!http && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw invalid(url, "must begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw invalid(url, "names no host");
        }
        if (uri.getRawUserInfo() != null) {
            throw new InvalidRequest(
                    FIELD, FIELD + " holds a user or password; the key is vecstone.client.api-key");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw invalid(url, "must end with the host, the port or a path");
        }
        return uri;
    }

    /** A name as one segment of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static InvalidRequest invalid(String url, String reason) {
        return new InvalidRequest(FIELD, "%s '%s' %s".formatted(FIELD, url, reason));
    }
}
