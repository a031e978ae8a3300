package io.vecstone.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.OperationListener;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.engine.Metric;
import io.vecstone.observe.RemoteHealthIndicator;
import io.vecstone.observe.VecstoneHealthIndicator;
import io.vecstone.observe.VecstoneInfoContributor;
import io.vecstone.server.RunningService;
import io.vecstone.springai.RemoteVecstone;
import io.vecstone.springai.VecstoneVectorStore;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An application whose data is with a service. */
class VecstoneClientAutoConfigurationTest {

    private static final String API_KEY = "a-key-of-the-test";

    @TempDir static Path serviceFolder;
    private static RunningService service;

    @TempDir Path folder;

    /** An application with an embedding model, and no URL yet. */
    private ApplicationContextRunner local;

    /** The same, with the URL and the key of the service. */
    private ApplicationContextRunner remote;

    @BeforeAll
    static void start() {
        service =
                RunningService.start(
                        serviceFolder,
                        "vecstone.security.api-key=" + API_KEY,
                        "vecstone.embedding.enabled=false",
                        "vecstone.url=http://nowhere.invalid"); // means nothing to a service
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void prepare() {
        local =
                new ApplicationContextRunner()
                        .withConfiguration(
                                AutoConfigurations.of(
                                        VecstoneActuatorAutoConfiguration.class,
                                        VecstoneAutoConfiguration.class,
                                        VecstoneClientAutoConfiguration.class,
                                        SslAutoConfiguration.class))
                        .withPropertyValues("vecstone.data-dir=" + folder.resolve("data"))
                        .withBean(TwoDimensionalModel.class);
        remote =
                local.withPropertyValues(
                        "vecstone.url=" + service.url(), "vecstone.client.api-key=" + API_KEY);
    }

    @AfterEach
    void deleteAll() {
        serviceDatabase().collections().stream()
                .map(VectorCollection::name)
                .forEach(serviceDatabase()::delete);
    }

    private static Vecstone serviceDatabase() {
        return service.context().getBean(Vecstone.class);
    }

    // One property

    @Test
    void theUrl_movesTheDataOfTheSameBeanToTheService() {
        remote.withPropertyValues("vecstone.collection=notes", "vecstone.metric=dot")
                .run(context -> {
                    VectorStore store = context.getBean(VectorStore.class);
                    store.add(List.of(new Document("a", "four", Map.of("k", 1))));
                    store.add(List.of(new Document("b", "longer", Map.of("k", 2))));
                    SearchRequest request =
                            SearchRequest.builder().query("x").filterExpression("k == 2").build();
                    assertThat(store.similaritySearch(request))
                            .extracting(Document::getId)
                            .containsExactly("b");
                    assertThat(context.getBean(VecstoneVectorStore.class).getNativeClient())
                            .containsSame(context.getBean(RemoteVecstone.class));
                });
        assertThat(serviceDatabase().collection("notes").recordCount()).isEqualTo(2);
        assertThat(serviceDatabase().collection("notes").metric()).isEqualTo(Metric.DOT);
    }

    @Test
    void withTheUrl_thereIsNothingOfADatabaseInTheApplication() {
        remote.run(context ->
                assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(VectorStore.class)
                        .doesNotHaveBean(Vecstone.class)
                        .doesNotHaveBean(OperationListener.class)
                        .doesNotHaveBean(VecstoneHealthIndicator.class)
                        .doesNotHaveBean(VecstoneInfoContributor.class));
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vecstone.url=", "vecstone.url= ", "other=x"})
    void withoutAUrl_thereIsNoConnection(String property) {
        local.withPropertyValues(property)
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasSingleBean(Vecstone.class)
                                .doesNotHaveBean(VecstoneConnectionDetails.class)
                                .doesNotHaveBean(RemoteVecstone.class));
    }

    @Test
    void withoutInitialisation_nothingIsCreated() {
        remote.withPropertyValues("vecstone.initialize-schema=false")
                .run(context ->
                        assertFailsWith(context, VecstoneException.NotFound.class, "'documents'"));
        assertThat(serviceDatabase().collections()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"none, 0", "pgvector, 0", "vecstone, 1"})
    void springAisProperty_saysWhetherThereIsAVectorStore(String type, int stores) {
        remote.withPropertyValues("spring.ai.vectorstore.type=" + type)
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(RemoteVecstone.class);
                    assertThat(context.getBeanNamesForType(VectorStore.class)).hasSize(stores);
                });
        assertThat(serviceDatabase().collections()).hasSize(stores);
    }

    // TLS

    @Test
    void anSslBundle_saysWhomToTrust(@TempDir Path keys) throws Exception {
        Path store = keys.resolve("keys.p12");
        newCertificate(store);
        try (RunningService secured =
                RunningService.start(
                        folder.resolve("secured"),
                        "server.ssl.bundle=web",
                        "spring.ssl.bundle.jks.web.keystore.location=" + store,
                        "spring.ssl.bundle.jks.web.keystore.password=changeit",
                        "vecstone.embedding.enabled=false")) {
            ApplicationContextRunner tls =
                    local.withPropertyValues(
                            "vecstone.url=" + secured.url().replace("http:", "https:"),
                            "vecstone.client.retries=0",
                            "spring.ssl.bundle.jks.ours.truststore.location=" + store,
                            "spring.ssl.bundle.jks.ours.truststore.password=changeit");
            tls.withPropertyValues("vecstone.client.ssl-bundle=ours")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        context.getBean(VectorStore.class).add(List.of(new Document("x")));
                    });
            tls.run(context -> assertFailsWith(context, StoreUnavailable.class, "reached"));
        }
    }

    /** A key pair for 127.0.0.1, with a certificate that only the file itself vouches for. */
    private static void newCertificate(Path store) throws Exception {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "changeit",
                                "-dname",
                                "CN=test",
                                "-ext",
                                "san=ip:127.0.0.1")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    // The application's own beans win

    private record Details(String getUrl, @Nullable String getApiKey)
            implements VecstoneConnectionDetails {}

    @Test
    void connectionDetailsOfTheApplication_winOverTheProperties() {
        local.withPropertyValues(
                        "vecstone.url=http://nowhere.invalid", "vecstone.client.api-key=wrong")
                .withBean(
                        VecstoneConnectionDetails.class, () -> new Details(service.url(), API_KEY))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasSingleBean(VecstoneConnectionDetails.class)
                                .doesNotHaveBean(Vecstone.class));
        assertThat(serviceDatabase().collections()).hasSize(1);
    }

    @Test
    void connectionDetails_needNoProperties() {
        local.withBean(VecstoneConnectionDetails.class, () -> new Details(service.url(), API_KEY))
                .run(context ->
                        assertThat(context).hasNotFailed().hasSingleBean(RemoteVecstone.class));
    }

    @Test
    void aConnectionOfTheApplication_wins() {
        RemoteVecstone own = RemoteVecstone.builder(service.url()).apiKey(API_KEY).build();
        local.withPropertyValues("vecstone.url=http://nowhere.invalid")
                .withBean("own", RemoteVecstone.class, () -> own)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(Vecstone.class);
                    assertThat(context).getBean(RemoteVecstone.class).isSameAs(own);
                });
    }

    @Test
    void aDatabaseOfTheApplication_winsOverTheUrl() {
        remote.withBean(Vecstone.class, () -> Vecstone.open(folder.resolve("own")))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasSingleBean(VectorStore.class)
                                .doesNotHaveBean(RemoteVecstone.class));
        assertThat(serviceDatabase().collections()).isEmpty();
    }

    @Test
    void aVectorStoreOfTheApplication_wins() {
        VectorStore own =
                VecstoneVectorStore.builder(
                                serviceDatabase().create("own", 2, Metric.COSINE).collection(),
                                new TwoDimensionalModel())
                        .build();
        remote.withBean("own", VectorStore.class, () -> own)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).getBean(VectorStore.class).isSameAs(own);
                });
        assertThat(serviceDatabase().collections()).hasSize(1);
    }

    // What may be missing from the class path (see also BareClasspathTest)

    @Test
    void optionalLibraries_mayBeMissing() {
        remote.withClassLoader(
                        new FilteredClassLoader(
                                "org.springframework.boot.actuate",
                                "org.springframework.boot.health",
                                "io.micrometer.core",
                                "dev.langchain4j",
                                "org.springframework.web",
                                "org.springframework.security",
                                "jakarta.servlet"))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasSingleBean(VecstoneVectorStore.class));
    }

    // Health

    @Test
    void health_isThatOfTheService() {
        remote.run(context -> {
            var health = context.getBean(RemoteHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).isEqualTo(Map.of("url", service.url()));
        });
    }

    @Test
    void health_isDownWithTheReasonWhenTheServiceIsNotThere() {
        remote.withPropertyValues(
                        "vecstone.url=http://127.0.0.1:1", "spring.ai.vectorstore.type=none")
                .run(context -> {
                    var health = context.getBean(RemoteHealthIndicator.class).health();
                    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                    assertThat(String.valueOf(health.getDetails().get("reason")))
                            .contains("http://127.0.0.1:1 can't be reached");
                });
    }

    // Failures to start

    @Test
    void aWrongKey_isAClearFailureWithoutTheKey() {
        remote.withPropertyValues("vecstone.client.api-key=not-it")
                .run(context -> {
                    assertFailsWith(
                            context,
                            InvalidRequest.class,
                            "The Vecstone service at " + service.url(),
                            "refuses the API key in vecstone.client.api-key");
                    assertThat(context.getStartupFailure()).hasMessageNotContaining("not-it");
                });
    }

    @Test
    void aServiceThatIsNotThere_isAClearFailure() {
        remote.withPropertyValues("vecstone.url=http://127.0.0.1:1", "vecstone.client.retries=0")
                .run(context ->
                        assertFailsWith(
                                context, StoreUnavailable.class, "http://127.0.0.1:1", "reached"));
    }

    @ParameterizedTest
    @CsvSource({
        "url=somewhere, vecstone.url 'somewhere' must begin with http:// or https://",
        "client.retries=1000, vecstone.client.retries is 1000; it must be between 0 and 100",
        "client.read-timeout=0s, vecstone.client.read-timeout is PT0S; it must be at least 1 ms",
        "client.connect-timeout=-1s, vecstone.client.connect-timeout is PT-1S"
    })
    void aBadProperty_isNamedWithItsValue(String property, String message) {
        remote.withPropertyValues("vecstone." + property)
                .run(context -> assertFailsWith(context, InvalidRequest.class, message));
    }

    @Test
    void anUnknownSslBundle_isNamed() {
        remote.withPropertyValues("vecstone.client.ssl-bundle=missing")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure())
                            .hasStackTraceContaining("SSL bundle name 'missing' cannot be found");
                });
    }

    @Test
    void theKey_isNotShownWithTheProperties() {
        remote.run(context ->
                assertThat(context.getBean(VecstoneProperties.class).toString())
                        .contains(service.url())
                        .doesNotContain(API_KEY));
    }

    private static void assertFailsWith(
            AssertableApplicationContext context,
            Class<? extends VecstoneException> type,
            String... parts) {
        assertThat(context).hasFailed();
        Throwable cause = context.getStartupFailure();
        while (cause != null && !(cause instanceof VecstoneException)) {
            cause = cause.getCause();
        }
        assertThat(cause).isInstanceOf(type);
        assertThat(cause).hasMessageContainingAll(parts);
    }
}
