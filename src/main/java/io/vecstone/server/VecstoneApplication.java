package io.vecstone.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** The Vecstone service. */
@SpringBootApplication(
        exclude = UserDetailsServiceAutoConfiguration.class, // no users, one key
        // The service holds its data itself, whatever vecstone.url says.
        excludeName = "io.vecstone.autoconfigure.VecstoneClientAutoConfiguration")
@EnableConfigurationProperties(ServerProperties.class)
public class VecstoneApplication {

    public static void main(String[] args) {
        application().run(args);
    }

    /** The application with its defaults, not yet running. */
    static SpringApplication application() {
        var application = new SpringApplication(VecstoneApplication.class);
        application.setDefaultProperties(defaults());
        application.addListeners(new ListenAddress());
        return application;
    }

    private static Properties defaults() {
        var properties = new Properties();
        try (InputStream in = VecstoneApplication.class.getResourceAsStream("service.properties")) {
            properties.load(Objects.requireNonNull(in, "service.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read service.properties", e);
        }
        return properties;
    }
}
