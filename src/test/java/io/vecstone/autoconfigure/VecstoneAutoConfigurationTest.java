package io.vecstone.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.vecstone.VecstoneException;
import io.vecstone.VecstoneException.InvalidRequest;
import io.vecstone.VecstoneException.NotFound;
import io.vecstone.VecstoneException.StoreCorrupt;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.Version;
import io.vecstone.collection.Backup;
import io.vecstone.collection.Durability;
import io.vecstone.collection.Limits;
import io.vecstone.collection.OperationListener;
import io.vecstone.collection.Query;
import io.vecstone.collection.StoreSettings;
import io.vecstone.collection.Vecstone;
import io.vecstone.collection.VectorCollection;
import io.vecstone.collection.VectorRecord;
import io.vecstone.engine.Metric;
import io.vecstone.observe.VecstoneHealthIndicator;
import io.vecstone.observe.VecstoneInfoContributor;
import io.vecstone.observe.VecstoneMeters;
import io.vecstone.springai.LocalEmbeddingModel;
import io.vecstone.springai.VecstoneVectorStore;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.TokenCountBatchingStrategy;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

class VecstoneAutoConfigurationTest {

    private static final Class<?>[] ALL = {
        LocalEmbeddingAutoConfiguration.class,
        VecstoneActuatorAutoConfiguration.class,
        VecstoneAutoConfiguration.class,
        VecstoneClientAutoConfiguration.class,
        VecstoneMetersAutoConfiguration.class
    };

    @TempDir Path folder;

    /** An application that has nothing but the library. */
    private ApplicationContextRunner bare;

    /** An application with an embedding model of its own. */
    private ApplicationContextRunner withModel;

    @BeforeEach
    void prepare() {
        bare =
                new ApplicationContextRunner()
                        .withConfiguration(AutoConfigurations.of(ALL))
                        .withPropertyValues("vecstone.data-dir=" + folder);
        withModel = bare.withBean(TwoDimensionalModel.class);
    }

    // What there is by default

    @Test
    void theDefault_isADatabaseAVectorStoreAndTheLocalModel() {
        bare.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(Vecstone.class);
            assertThat(context).getBean(VectorStore.class).isInstanceOf(VecstoneVectorStore.class);
            assertThat(context)
                    .getBean(EmbeddingModel.class)
                    .isInstanceOf(LocalEmbeddingModel.class);
            assertThat(context)
                    .getBean(BatchingStrategy.class)
                    .isInstanceOf(TokenCountBatchingStrategy.class);
            assertThat(documents(context).dimension()).isEqualTo(384);
            assertThat(documents(context).metric()).isEqualTo(Metric.COSINE);
            assertThat(context.getBean(Vecstone.class).limits()).isEqualTo(Limits.DEFAULTS);
        });
    }

    @Test
    void theVectorStore_works() {
        withModel.run(context -> {
            VectorStore store = context.getBean(VectorStore.class);
            store.add(List.of(new Document("a", "four", Map.of("k", 1))));
            store.add(List.of(new Document("b", "a much longer text", Map.of("k", 2))));
            assertThat(store.similaritySearch("1234"))
                    .extracting(Document::getId)
                    .containsExactly("a", "b");
            assertThat(
                            store.similaritySearch(
                                    SearchRequest.builder()
                                            .query("1234")
                                            .filterExpression("k == 2")
                                            .build()))
                    .extracting(Document::getText)
                    .containsExactly("a much longer text");
        });
    }

    @Test
    void everyAutoConfiguration_isOfferedToApplications() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, null))
                .filteredOn(name -> name.startsWith("io.vecstone."))
                .containsExactlyInAnyOrderElementsOf(
                        List.of(ALL).stream().map(Class::getName).toList());
    }

    @Test
    void closingTheContext_closesTheDatabaseForTheNextOne() {
        withModel.run(context ->
                context.getBean(VectorStore.class).add(List.of(new Document("a", "x", Map.of()))));
        withModel.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(documents(context).recordCount()).isEqualTo(1);
        });
    }

    @Test
    void aContextThatFailsToStart_leavesTheFolderUnlocked() {
        bare.withBean("model", EmbeddingModel.class, FailingModel::new)
                .run(context -> assertThat(context).hasFailed());
        withModel.run(context -> assertThat(context).hasNotFailed());
    }

    static class FailingModel extends TwoDimensionalModel {
        @Override
        public int dimensions() {
            throw new IllegalStateException("no connection");
        }
    }

    @Test
    void withoutInitialisation_aMissingCollectionIsAClearFailure() {
        withModel
                .withPropertyValues(
                        "vecstone.initialize-schema=false", "vecstone.collection=missing")
                .run(context -> assertFailsWith(context, NotFound.class, "'missing'"));
    }

    @Test
    void anExistingCollection_isUsedWithoutAskingTheModelForItsDimension() {
        create("documents", Metric.DOT);
        bare.withBean("model", EmbeddingModel.class, FailingModel::new)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(documents(context).metric()).isEqualTo(Metric.DOT);
                });
    }

    // The application's own beans win

    @Test
    void anApplicationsEmbeddingModel_wins() {
        withModel.run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(LocalEmbeddingModel.class);
            assertThat(context)
                    .getBean(EmbeddingModel.class)
                    .isInstanceOf(TwoDimensionalModel.class);
            assertThat(documents(context).dimension()).isEqualTo(2);
        });
    }

    @AutoConfiguration
    static class ZModelAutoConfiguration {
        @Bean
        EmbeddingModel someProvidersModel() {
            return new TwoDimensionalModel();
        }
    }

    @Test
    void anotherAutoConfiguredEmbeddingModel_wins() {
        bare.withConfiguration(AutoConfigurations.of(ZModelAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(EmbeddingModel.class);
                    assertThat(context).hasBean("someProvidersModel");
                    assertThat(documents(context).dimension()).isEqualTo(2);
                });
    }

    @Test
    void theLocalModel_canBeSwitchedOff() {
        bare.withPropertyValues(
                        "vecstone.embedding.enabled=false", "spring.ai.vectorstore.type=none")
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasSingleBean(Vecstone.class)
                                .doesNotHaveBean(EmbeddingModel.class));
    }

    @Test
    void theLocalModel_isLoadedAtTheStartWhenAskedFor() {
        Set<Thread> ofOthers = encoderThreads(); // of models that other tests keep
        int threads = Runtime.getRuntime().availableProcessors() + 1; // not the default
        bare.withPropertyValues(
                        "vecstone.embedding.warm-up=true",
                        "vecstone.embedding.threads=" + threads,
                        "vecstone.embedding.native-dir=" + folder.resolve("natives"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(folder.resolve("natives")).isDirectory(); // made when loading
                    context.getBean(EmbeddingModel.class)
                            .embed(Collections.nCopies(2 * threads, "a"));
                    assertThat(encoderThreadsBut(ofOthers)).hasSize(threads);
                });
        assertThat(encoderThreadsBut(ofOthers)).isEmpty();
    }

    private static Set<Thread> encoderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vecstone-embedding-"))
                .collect(Collectors.toSet());
    }

    private static Set<Thread> encoderThreadsBut(Set<Thread> others) {
        Set<Thread> threads = encoderThreads();
        threads.removeAll(others);
        return threads;
    }

    @Test
    void anImpossibleNumberOfEmbeddingThreads_preventsTheStart() {
        bare.withPropertyValues("vecstone.embedding.threads=0")
                .run(context ->
                        assertThat(context)
                                .getFailure()
                                .rootCause()
                                .hasMessageContaining(
                                        "vecstone.embedding.threads is 0; it must be between"));
    }

    @Test
    void anApplicationsVectorStore_wins() {
        VectorStore own = new OtherStore();
        withModel
                .withBean("own", VectorStore.class, () -> own)
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(Vecstone.class);
                    assertThat(context).getBean(VectorStore.class).isSameAs(own);
                    assertThat(context.getBean(Vecstone.class).collections()).isEmpty();
                });
    }

    static class OtherStore implements VectorStore {
        @Override
        public void add(List<Document> documents) {}

        @Override
        public void delete(List<String> ids) {}

        @Override
        public void delete(Filter.Expression filter) {}

        @Override
        public List<Document> similaritySearch(SearchRequest request) {
            return List.of();
        }
    }

    @AutoConfiguration
    static class ZStoreAutoConfiguration {
        @Bean
        VectorStore someProvidersStore() {
            return new OtherStore();
        }
    }

    @Test
    void anotherAutoConfiguredVectorStore_wins() {
        withModel
                .withConfiguration(AutoConfigurations.of(ZStoreAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(VectorStore.class);
                    assertThat(context).hasBean("someProvidersStore");
                });
    }

    @Test
    void anApplicationsDatabase_wins(@TempDir Path elsewhere) {
        withModel
                .withBean(Vecstone.class, () -> Vecstone.open(elsewhere))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(Vecstone.class);
                    Vecstone vecstone = context.getBean(Vecstone.class);
                    assertThat(vecstone.dataFolder()).isEqualTo(elsewhere);
                    assertThat(
                                    context.getBean(VecstoneVectorStore.class)
                                            .<VectorCollection>getNativeClient())
                            .containsSame(vecstone.collection("documents"));
                });
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anApplicationsBatchingStrategy_wins() {
        BatchingStrategy one = documents -> documents.stream().map(List::of).toList();
        withModel
                .withBean("one", BatchingStrategy.class, () -> one)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).getBean(BatchingStrategy.class).isSameAs(one);
                });
    }

    @Test
    void anApplicationsObservationRegistry_observesTheStore() {
        TestObservationRegistry registry = TestObservationRegistry.create();
        withModel
                .withBean(TestObservationRegistry.class, () -> registry)
                .run(context -> context.getBean(VectorStore.class).similaritySearch("x"));
        registry.assertThat().hasSingleObservationThat().hasContextualNameEqualTo("vecstone query");
    }

    @ParameterizedTest
    @CsvSource({"none, false", "pgvector, false", "vecstone, true"})
    void springAisProperty_saysWhetherThereIsAVectorStore(String type, boolean expected) {
        withModel
                .withPropertyValues("spring.ai.vectorstore.type=" + type)
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(Vecstone.class);
                    assertThat(context.getBeanNamesForType(VectorStore.class))
                            .hasSize(expected ? 1 : 0);
                    assertThat(context.getBean(Vecstone.class).collections())
                            .hasSize(expected ? 1 : 0);
                });
    }

    /** The health indicator asks for the database, so that the actuator is left out. */
    @ParameterizedTest
    @CsvSource({"none, false", "vecstone, true"})
    void theDatabase_isOpenedWhenSomebodyWantsIt(String type, boolean expected) {
        withModel
                .withClassLoader(
                        new FilteredClassLoader(
                                "org.springframework.boot.health",
                                "org.springframework.boot.actuate"))
                .withPropertyValues("spring.ai.vectorstore.type=" + type)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(folder.resolve("vecstone.lock").toFile().exists())
                            .isEqualTo(expected);
                    assertThat(context.getBean(Vecstone.class).dataFolder()).isEqualTo(folder);
                });
    }

    // What may be missing from the class path (see also BareClasspathTest)

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.actuate,org.springframework.boot.health",
                "io.micrometer.core",
                "dev.langchain4j,ai.djl,ai.onnxruntime",
                "org.springframework.web,org.springframework.security,jakarta.servlet",
                "org.springframework.boot.actuate,org.springframework.boot.health,io.micrometer.core,dev.langchain4j,org.springframework.web,org.springframework.security,jakarta.servlet"
            })
    void optionalLibraries_mayBeMissing(String packages) {
        withModel
                .withClassLoader(new FilteredClassLoader(packages.split(",")))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .hasSingleBean(VecstoneVectorStore.class));
    }

    @Test
    void withoutLangchain4j_thereIsNoLocalModel() {
        bare.withClassLoader(new FilteredClassLoader("dev.langchain4j"))
                .withPropertyValues("spring.ai.vectorstore.type=none")
                .run(context ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(EmbeddingModel.class));
    }

    @Test
    void withoutTheActuator_thereIsNoIndicator() {
        withModel
                .withClassLoader(
                        new FilteredClassLoader(
                                "org.springframework.boot.actuate",
                                "org.springframework.boot.health"))
                .run(context ->
                        assertThat(context)
                                .hasNotFailed()
                                .doesNotHaveBean(VecstoneHealthIndicator.class)
                                .doesNotHaveBean(VecstoneInfoContributor.class));
    }

    // Meters

    private static final Set<String> METERS =
            Set.of(
                    "vecstone.query",
                    "vecstone.query.rescored",
                    "vecstone.upsert",
                    "vecstone.delete",
                    "vecstone.commit",
                    "vecstone.records",
                    "vecstone.rows.dead",
                    "vecstone.memory",
                    "vecstone.disk",
                    "vecstone.queue.depth",
                    "vecstone.rows.dead.share");

    @Test
    void withAMeterRegistry_everyCollectionIsMeasuredUntilItIsDeleted() {
        create("older", Metric.COSINE);
        withModel
                .withBean(SimpleMeterRegistry.class)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(meters(registry, "older")).isEqualTo(METERS);
                    assertThat(meters(registry, "documents")).isEqualTo(METERS);

                    VectorStore store = context.getBean(VectorStore.class);
                    store.add(List.of(new Document("x"), new Document("y")));
                    store.similaritySearch("z");
                    assertThat(
                                    registry.get("vecstone.records")
                                            .tag("collection", "documents")
                                            .gauge()
                                            .value())
                            .isEqualTo(2);
                    assertThat(
                                    registry.get("vecstone.query")
                                            .tag("collection", "documents")
                                            .timer()
                                            .count())
                            .isEqualTo(1);

                    context.getBean(Vecstone.class).delete("documents");
                    assertThat(meters(registry, "documents")).isEmpty();
                    assertThat(meters(registry, "older")).isEqualTo(METERS);
                });
    }

    @Test
    void bootsOwnMeterRegistry_isFound() {
        withModel
                .withConfiguration(
                        AutoConfigurations.of(
                                MetricsAutoConfiguration.class,
                                SimpleMetricsExportAutoConfiguration.class,
                                CompositeMeterRegistryAutoConfiguration.class))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(VecstoneMeters.class);
                    assertThat(meters(context.getBean(MeterRegistry.class), "documents"))
                            .isEqualTo(METERS);
                });
    }

    @Test
    void withoutAMeterRegistry_thereAreNoMeters() {
        withModel.run(context ->
                assertThat(context).hasNotFailed().doesNotHaveBean(OperationListener.class));
    }

    private static Set<String> meters(MeterRegistry registry, String collection) {
        Set<String> names = new TreeSet<>();
        registry.forEachMeter(meter -> {
            if (collection.equals(meter.getId().getTag("collection"))) {
                names.add(meter.getId().getName());
            }
        });
        return names;
    }

    // Health and info

    @Test
    void health_isUpAndCountsTheCollections() {
        create("another", Metric.DOT);
        withModel.run(context -> {
            var health = context.getBean(VecstoneHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).isEqualTo(Map.of("collections", 2));
        });
    }

    @Test
    void health_isDownAndNamesTheCollectionThatIsDamagedWhileOthersWork() throws IOException {
        create("good", Metric.COSINE);
        create("bad", Metric.COSINE);
        Path catalog = folder.resolve("collections/bad/catalog.db");
        Files.writeString(catalog, "this is no database ".repeat(1000));

        withModel.run(context -> {
            assertThat(context).hasNotFailed();
            var health = context.getBean(VecstoneHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails()).containsOnlyKeys("collections", "unusable");
            assertThat(health.getDetails()).containsEntry("collections", 2);
            assertThat(String.valueOf(health.getDetails().get("unusable")))
                    .contains(catalog.toString())
                    .contains("damaged");

            Vecstone vecstone = context.getBean(Vecstone.class);
            assertThat(vecstone.collection("good").query(Query.of(new float[] {1, 0}))).hasSize(1);
            context.getBean(VectorStore.class).add(List.of(new Document("x")));
            assertThat(documents(context).recordCount()).isEqualTo(1);

            vecstone.delete("bad");
            assertThat(context.getBean(VecstoneHealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void aDamagedCollectionBehindTheVectorStore_isAClearFailure() throws IOException {
        create("documents", Metric.COSINE);
        Files.writeString(folder.resolve("collections/documents/catalog.db"), "x".repeat(5000));
        withModel.run(
                context -> assertFailsWith(context, StoreCorrupt.class, "documents", "damaged"));
    }

    @Test
    void info_tellsVersionAndKernel() {
        withModel.run(context -> {
            var info = new Info.Builder();
            context.getBean(VecstoneInfoContributor.class).contribute(info);
            assertThat(info.build().getDetails())
                    .isEqualTo(
                            Map.of(
                                    "vecstone",
                                    Map.of(
                                            "version",
                                            Version.current(),
                                            "kernel",
                                            context.getBean(Vecstone.class).kernelDescription())));
        });
    }

    // Nothing of the service

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void anApplicationThatEmbedsTheLibrary_getsNothingOfTheService() {
        assertNoBeanOfTheService(new ApplicationContextRunner());
    }

    @Test
    void aWebApplicationThatEmbedsTheLibrary_getsNothingOfTheService() {
        assertNoBeanOfTheService(new WebApplicationContextRunner());
    }

    private void assertNoBeanOfTheService(AbstractApplicationContextRunner<?, ?, ?> runner) {
        runner.withUserConfiguration(Application.class)
                .withPropertyValues("vecstone.data-dir=" + folder)
                .run(context -> {
                    assertThat((ApplicationContext) context.getSourceApplicationContext())
                            .isNotNull();
                    assertThat(context.getBeanNamesForType(VecstoneVectorStore.class)).hasSize(1);
                    assertThat(context.getBeanDefinitionNames())
                            .extracting(name -> String.valueOf(context.getType(name)))
                            .noneMatch(type -> type.contains("io.vecstone.server"));
                    assertThat(context.getEnvironment().getProperty("spring.application.name"))
                            .isNull();
                });
    }

    // Properties

    @Test
    void properties_haveTheirDocumentedNamesAndDefaults() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        expected.put("vecstone.url", "none");
        expected.put("vecstone.client.api-key", "none");
        expected.put("vecstone.client.connect-timeout", "5s");
        expected.put("vecstone.client.read-timeout", "60s");
        expected.put("vecstone.client.retries", "3");
        expected.put("vecstone.client.answer-max", "256MB");
        expected.put("vecstone.client.ssl-bundle", "none");
        expected.put("vecstone.initialize-schema", "true");
        expected.put("vecstone.data-dir", "vecstone-data");
        expected.put("vecstone.collection", "documents");
        expected.put("vecstone.metric", "COSINE");
        expected.put("vecstone.embedding.enabled", "true");
        expected.put("vecstone.embedding.warm-up", "false");
        expected.put("vecstone.embedding.threads", "none");
        expected.put("vecstone.embedding.native-dir", "none");
        expected.put("vecstone.limits.dimension-max", "65536");
        expected.put("vecstone.limits.batch-max", "10000");
        expected.put("vecstone.limits.top-k-max", "10000");
        expected.put("vecstone.limits.queries-max", "1000");
        expected.put("vecstone.limits.results-max", "100000");
        expected.put("vecstone.limits.text-bytes-max", "1048576");
        expected.put("vecstone.limits.metadata-bytes-max", "262144");
        expected.put("vecstone.limits.collections-max", "10000");
        expected.put("vecstone.limits.pending-writes-max", "1000");
        expected.put("vecstone.limits.pending-bytes-max", "268435456");
        expected.put("vecstone.durability", "sync");
        expected.put("vecstone.compaction.dead-share-max", "0.3");
        expected.put("vecstone.compaction.dead-rows-min", "1000");
        expected.put("vecstone.index.keys-max", "1000");
        expected.put("vecstone.open-collections-max", "200");
        expected.put("vecstone.limits.disk-bytes-max", "0");
        expected.put("vecstone.limits.memory-bytes-max", "0");
        expected.put("vecstone.index.distinct-values-max", "1000000");
        expected.put("vecstone.backup.folder", "none");
        expected.put("vecstone.backup.keep", "0");

        Map<String, String> actual = new TreeMap<>();
        for (JsonNode property : configurationMetadata().get("properties")) {
            if (property.get("sourceType").asString().startsWith("io.vecstone.autoconfigure.")) {
                actual.put(
                        property.get("name").asString(),
                        property.path("defaultValue").asString("none"));
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    /** Those of the service too. */
    @Test
    void everyProperty_isDescribedForEditors() throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonNode property : configurationMetadata().get("properties")) {
            String name = property.get("name").asString();
            names.add(name);
            assertThat(property.path("description").asString("")).as(name).isNotBlank();
        }
        assertThat(names)
                .allMatch(name -> name.startsWith("vecstone."))
                .contains("vecstone.url", "vecstone.data-dir", "vecstone.security.api-key");
    }

    private static JsonNode configurationMetadata() throws IOException {
        try (InputStream in =
                VecstoneProperties.class.getResourceAsStream(
                        "/META-INF/spring-configuration-metadata.json")) {
            return JsonMapper.builder().build().readTree(Objects.requireNonNull(in));
        }
    }

    @Test
    void withoutProperties_theDefaultsHold() {
        new ApplicationContextRunner()
                .withUserConfiguration(PropertiesOnly.class)
                .run(context ->
                        assertThat(context.getBean(VecstoneProperties.class))
                                .isEqualTo(
                                        new VecstoneProperties(
                                                null,
                                                Path.of("vecstone-data"),
                                                "documents",
                                                Metric.COSINE,
                                                true,
                                                Durability.SYNC,
                                                new VecstoneProperties.Client(
                                                        null,
                                                        Duration.ofSeconds(5),
                                                        Duration.ofSeconds(60),
                                                        3,
                                                        DataSize.ofMegabytes(256),
                                                        null),
                                                new VecstoneProperties.Embedding(
                                                        true, false, null, null),
                                                new VecstoneProperties.RequestLimits(
                                                        65_536, 10_000, 10_000, 1_000, 100_000,
                                                        1 << 20, 1 << 18, 10_000, 1_000, 1L << 28,
                                                        0, 0),
                                                new VecstoneProperties.Compaction(0.3, 1_000),
                                                new VecstoneProperties.Index(1_000, 1_000_000),
                                                200,
                                                new VecstoneProperties.Backup(null, 0))));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(VecstoneProperties.class)
    static class PropertiesOnly {}

    @Test
    void properties_reachTheDatabase() {
        withModel
                .withPropertyValues(
                        "vecstone.collection=notes",
                        "vecstone.metric=euclidean",
                        "vecstone.limits.dimension-max=11",
                        "vecstone.limits.batch-max=12",
                        "vecstone.limits.top-k-max=13",
                        "vecstone.limits.queries-max=14",
                        "vecstone.limits.results-max=15",
                        "vecstone.limits.text-bytes-max=16",
                        "vecstone.limits.metadata-bytes-max=17",
                        "vecstone.limits.collections-max=18",
                        "vecstone.limits.pending-writes-max=19",
                        "vecstone.limits.pending-bytes-max=20",
                        "vecstone.durability=async",
                        "vecstone.compaction.dead-share-max=0.5",
                        "vecstone.compaction.dead-rows-min=21",
                        "vecstone.index.keys-max=22",
                        "vecstone.index.distinct-values-max=23",
                        "vecstone.open-collections-max=24",
                        "vecstone.limits.disk-bytes-max=25000000",
                        "vecstone.limits.memory-bytes-max=26000000",
                        "vecstone.backup.folder=" + folder.resolve("kept"),
                        "vecstone.backup.keep=1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Vecstone vecstone = context.getBean(Vecstone.class);
                    assertThat(vecstone.dataFolder()).isEqualTo(folder);
                    assertThat(vecstone.limits())
                            .isEqualTo(new Limits(11, 12, 13, 14, 15, 16, 17, 18));
                    assertThat(vecstone.settings())
                            .isEqualTo(
                                    new StoreSettings(
                                            Durability.ASYNC,
                                            new StoreSettings.Pending(19, 20),
                                            new StoreSettings.Compaction(0.5, 21),
                                            new StoreSettings.Index(22, 23),
                                            24,
                                            new StoreSettings.Budget(25_000_000, 26_000_000)));
                    assertThat(vecstone.collections())
                            .extracting(VectorCollection::name, VectorCollection::metric)
                            .containsExactly(tuple("notes", Metric.EUCLIDEAN));
                    assertThat(vecstone.backups().folder()).isEqualTo(folder.resolve("kept"));
                    vecstone.backups().create();
                    Backup second = vecstone.backups().create();
                    assertThat(vecstone.backups().list()).containsExactly(second);
                });
    }

    // Failures to start

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dimension-max | 65537 | The limit dimension-max is 65537; it must be between 1 and"
                        + " 65536",
                "batch-max | 0 | The limit batch-max is 0; it must be between 1 and 1000000",
                "top-k-max | -1 | The limit top-k-max is -1; it must be between 1 and 1000000",
                "queries-max | 0 | The limit queries-max is 0; it must be between 1 and 100000",
                "results-max | 0 | The limit results-max is 0; it must be between 1 and 10000000",
                "text-bytes-max | 0 | The limit text-bytes-max is 0; it must be",
                "metadata-bytes-max | 0 | The limit metadata-bytes-max is 0; it must be",
                "collections-max | 0 | The limit collections-max is 0; it must be"
            })
    void aBadLimit_isNamedWithItsValueAndRange(String limit, int value, String message) {
        withModel
                .withPropertyValues("vecstone.limits." + limit + "=" + value)
                .run(context -> assertFailsWith(context, InvalidRequest.class, message));
    }

    @Test
    void aBadCollectionName_isNamed() {
        withModel
                .withPropertyValues("vecstone.collection=../elsewhere")
                .run(context -> assertFailsWith(context, InvalidRequest.class, "'../elsewhere'"));
    }

    @Test
    void aFolderInUse_isNamed() {
        try (Vecstone other = Vecstone.open(folder)) {
            assertThat(other.collections()).isEmpty();
            withModel.run(context ->
                    assertFailsWith(
                            context,
                            StoreUnavailable.class,
                            folder.toAbsolutePath().toString(),
                            "in use by another Vecstone"));
        }
        withModel.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aFolderThatIsAFile_isNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        withModel
                .withPropertyValues("vecstone.data-dir=" + file)
                .run(context -> assertFailsWith(context, StoreUnavailable.class, file.toString()));
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

    private void create(String name, Metric metric) {
        try (Vecstone vecstone = Vecstone.open(folder)) {
            vecstone.create(name, 2, metric)
                    .collection()
                    .upsert(List.of(VectorRecord.of("a", new float[] {1, 0})));
        }
    }

    private static VectorCollection documents(ApplicationContext context) {
        return context.getBean(Vecstone.class).collection("documents");
    }
}
