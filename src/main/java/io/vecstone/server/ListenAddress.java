package io.vecstone.server;

import io.vecstone.VecstoneException.InvalidRequest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps a service without an API key to this machine: its addresses become the loopback one, and
 * any other that is configured is refused before anything listens.
 */
final class ListenAddress
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    static final String API_KEY = "vecstone.security.api-key";

    private static final Logger LOG = LoggerFactory.getLogger(ListenAddress.class);
    private static final String LOOPBACK = "127.0.0.1";

    /** After the configuration files have been read. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        ConfigurableEnvironment environment = event.getEnvironment();
        String apiKey = environment.getProperty(API_KEY, "");
        if (!apiKey.isBlank()) {
            return;
        }
        Map<String, Object> addresses = new HashMap<>();
        keepLocal(environment, "server.address", addresses);
        if (environment.containsProperty("management.server.port")) {
            keepLocal(environment, "management.server.address", addresses);
        }
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("vecstoneLoopback", addresses));
        LOG.info("No API key is set ({}): listening on localhost only", API_KEY);
    }

    private static void keepLocal(
            ConfigurableEnvironment environment, String property, Map<String, Object> addresses) {
        String configured = environment.getProperty(property, "");
        if (configured.isBlank()) {
            addresses.put(property, LOOPBACK);
        } else if (!isLoopback(property, configured)) {
            throw new InvalidRequest(
                    property,
                    "%s is %s, which others can reach, but no API key is set: set %s (environment VECSTONE_SECURITY_API_KEY), or leave the address out to listen on localhost only"
                            .formatted(property, configured, API_KEY));
        }
    }

    private static boolean isLoopback(String property, String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new InvalidRequest(
                    property,
                    "%s is '%s', which is no known address".formatted(property, address),
                    e);
        }
    }
}
