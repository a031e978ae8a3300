package io.vecstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.InvalidRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import java.util.Map;

class ListenAddressTest {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void withoutAKey_theAddressIsLoopback() {
        prepare(environment);
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankKey_countsAsNone(String key) {
        environment.setProperty("vecstone.security.api-key", key);
        prepare(environment);
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void withAKey_nothingIsChanged() {
        environment.setProperty("vecstone.security.api-key", "secret");
        environment.setProperty("management.server.port", "9090");
        prepare(environment);
        assertThat(environment.containsProperty("server.address")).isFalse();
        assertThat(environment.containsProperty("management.server.address")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.5"})
    void withAKey_everyAddressIsAccepted(String address) {
        environment.setProperty("vecstone.security.api-key", "secret");
        environment.setProperty("server.address", address);
        prepare(environment);
        assertThat(environment.getProperty("server.address")).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.8.9.10", "localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
    void withoutAKey_aLoopbackAddressIsKept(String address) {
        environment.setProperty("server.address", address);
        prepare(environment);
        assertThat(environment.getProperty("server.address")).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "fe80::1", "128.0.0.1"})
    void withoutAKey_anyOtherAddressIsRefused_withTheWayOut(String address) {
        environment.setProperty("server.address", address);
        assertThatThrownBy(() -> prepare(environment))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.field()).isEqualTo("server.address"))
                .hasMessageContaining("server.address is " + address)
                .hasMessageContaining("vecstone.security.api-key")
                .hasMessageContaining("VECSTONE_SECURITY_API_KEY");
    }

    @Test
    void withoutAKey_aManagementPortOfItsOwn_listensOnLoopbackToo() {
        environment.setProperty("management.server.port", "9090");
        prepare(environment);
        assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void withoutAManagementPort_itsAddressIsLeftAlone() {
        prepare(environment);
        assertThat(environment.containsProperty("management.server.address")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1"})
    void withoutAKey_anotherManagementAddressIsRefused(String address) {
        environment.setProperty("management.server.port", "9090");
        environment.setProperty("management.server.address", address);
        assertThatThrownBy(() -> prepare(environment))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused ->
                                assertThat(refused.field()).isEqualTo("management.server.address"))
                .hasMessageContaining("management.server.address is " + address);
    }

    @ParameterizedTest
    @CsvSource({"server.address", "management.server.address"})
    void anAddressThatIsNone_isRefusedUnderItsName(String property) {
        environment.setProperty("management.server.port", "9090");
        environment.setProperty(property, "::nonsense");
        assertThatThrownBy(() -> prepare(environment))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.field()).isEqualTo(property))
                .hasMessageContaining(property)
                .hasMessageContaining("::nonsense");
    }

    @Test
    void environmentVariables_count() {
        ConfigurableEnvironment unguarded =
                environmentOf(Map.of("MANAGEMENT_SERVER_PORT", "9090", "PATH", "/bin"));
        prepare(unguarded);
        assertThat(unguarded.getProperty("server.address")).isEqualTo("127.0.0.1");
        assertThat(unguarded.getProperty("management.server.address")).isEqualTo("127.0.0.1");

        ConfigurableEnvironment guarded =
                environmentOf(
                        Map.of(
                                "VECSTONE_SECURITY_API_KEY", "secret",
                                "SERVER_ADDRESS", "0.0.0.0"));
        prepare(guarded);
        assertThat(guarded.getProperty("server.address")).isEqualTo("0.0.0.0");

        ConfigurableEnvironment refused = environmentOf(Map.of("SERVER_ADDRESS", "0.0.0.0"));
        assertThatThrownBy(() -> prepare(refused)).isInstanceOf(InvalidRequest.class);
    }

    /** An environment that knows these variables and nothing else, prepared as Boot does. */
    private static ConfigurableEnvironment environmentOf(Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().stream()
                .map(source -> source.getName())
                .toList()
                .forEach(environment.getPropertySources()::remove);
        environment
                .getPropertySources()
                .addLast(
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                variables));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private static void prepare(ConfigurableEnvironment environment) {
        new ListenAddress()
                .onApplicationEvent(
                        new ApplicationEnvironmentPreparedEvent(
                                new DefaultBootstrapContext(),
                                new SpringApplication(ListenAddressTest.class),
                                new String[0],
                                environment));
    }
}
