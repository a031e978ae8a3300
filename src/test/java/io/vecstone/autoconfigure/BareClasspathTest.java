package io.vecstone.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.server.RunningService;
import io.vecstone.server.SharedService;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An application that has the library and what it can't do without, and none of its optional
 * dependencies: a class that links to one of these would not load. (A {@code FilteredClassLoader}
 * only changes what conditions see.)
 */
class BareClasspathTest {

    /** How the names of the files begin that such an application does not have. */
    private static final List<String> LEFT_OUT =
            List.of(
                    "spring-boot-actuator-",
                    "spring-boot-health-",
                    "spring-boot-http-",
                    "spring-boot-micrometer-",
                    "spring-boot-resttestclient-",
                    "spring-boot-security-",
                    "spring-boot-servlet-",
                    "spring-boot-starter-",
                    "spring-boot-test-",
                    "spring-boot-tomcat-",
                    "spring-boot-web",
                    "spring-security-",
                    "spring-test-",
                    "spring-web",
                    "spring-ai-test-",
                    "jakarta.servlet-",
                    "tomcat-embed-",
                    "micrometer-core-",
                    "micrometer-jakarta9-",
                    "micrometer-observation-test-",
                    "micrometer-registry-",
                    "langchain4j-",
                    "onnxruntime-",
                    "picocli-",
                    "tokenizers-",
                    "api-0.", // of the tokenizers
                    "archunit-",
                    "assertj-",
                    "jqwik-",
                    "junit-",
                    "mockito-");

    /** The application. Loaded by the class loader without the optional dependencies. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        TwoDimensionalModel model() {
            return new TwoDimensionalModel();
        }
    }

    /** Starts the application with a property, adds a document, and returns what it finds. */
    public static final class Main implements UnaryOperator<String> {

        public Main() {}

        @Override
        public String apply(String property) {
            try (var context =
                    SpringApplication.run(
                            Application.class,
                            "--" + property,
                            "--spring.main.register-shutdown-hook=false")) {
                VectorStore store = context.getBean(VectorStore.class);
                store.add(List.of(new Document("a", "found", Map.of("k", 1))));
                return store.getClass().getSimpleName()
                        + " "
                        + store.similaritySearch("found").getFirst().getText();
            }
        }
    }

    @Test
    void theLibrary_worksWithoutItsOptionalDependencies(@TempDir Path folder) throws Exception {
        assertThat(run("vecstone.data-dir=" + folder)).isEqualTo("VecstoneVectorStore found");
    }

    @Test
    @ExtendWith(SharedService.class)
    void theClient_worksWithoutThemToo(RunningService service) throws Exception {
        assertThat(run("vecstone.url=" + service.url())).isEqualTo("VecstoneVectorStore found");
    }

    private String run(String property) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = bareLoader()) {
            thread.setContextClassLoader(loader);
            @SuppressWarnings("unchecked")
            var main =
                    (UnaryOperator<String>)
                            loader.loadClass(Main.class.getName())
                                    .getDeclaredConstructor()
                                    .newInstance();
            assertThat(main.getClass()).isNotSameAs(Main.class);
            return main.apply(property);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel",
                "ai.onnxruntime.OrtSession",
                "picocli.CommandLine",
                "io.micrometer.core.instrument.MeterRegistry",
                "org.springframework.boot.health.contributor.HealthIndicator",
                "org.springframework.boot.actuate.info.InfoContributor",
                "org.springframework.web.servlet.DispatcherServlet",
                "org.springframework.security.web.SecurityFilterChain",
                "jakarta.servlet.Filter"
            })
    void optionalClasses_areMissingThereIndeed(String name) throws Exception {
        Class.forName(name, false, getClass().getClassLoader()); // there for the other tests
        try (URLClassLoader loader = bareLoader()) {
            assertThatThrownBy(() -> Class.forName(name, false, loader))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    private static URLClassLoader bareLoader() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            String file = String.valueOf(path.getFileName());
            if (LEFT_OUT.stream().noneMatch(file::startsWith)) {
                urls.add(path.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}
