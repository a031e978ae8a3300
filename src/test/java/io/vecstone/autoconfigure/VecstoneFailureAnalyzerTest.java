package io.vecstone.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vecstone.VecstoneException.Conflict;
import io.vecstone.VecstoneException.StoreUnavailable;
import io.vecstone.collection.Vecstone;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import java.nio.file.Path;

@ExtendWith(OutputCaptureExtension.class)
class VecstoneFailureAnalyzerTest {

    @Test
    void ourExceptions_areExplainedByTheirMessage() {
        var cause = new StoreUnavailable("The data folder is in use", new Exception("lock"));
        var failure = new BeanCreationException("outer", new IllegalStateException("inner", cause));
        assertThat(new VecstoneFailureAnalyzer().analyze(failure))
                .isNotNull()
                .extracting(FailureAnalysis::getDescription, FailureAnalysis::getCause)
                .containsExactly("The data folder is in use", cause);
    }

    @Test
    void everyKindOfOurExceptions_isExplained() {
        assertThat(new VecstoneFailureAnalyzer().analyze(new Conflict("differs")))
                .isNotNull()
                .extracting(FailureAnalysis::getDescription)
                .isEqualTo("differs");
    }

    @Test
    void otherExceptions_areLeftToOthers() {
        assertThat(new VecstoneFailureAnalyzer().analyze(new IllegalStateException("other")))
                .isNull();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(VecstoneAutoConfiguration.class)
    static class Application {

        /** The database is opened because somebody wants it. */
        @Bean
        CommandLineRunner user(Vecstone vecstone) {
            return _ -> assertThat(vecstone).isNotNull();
        }
    }

    @Test
    void anApplicationThatCannotStart_saysWhyWithoutAStackTrace(
            @TempDir Path folder, CapturedOutput output) {
        var application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try (Vecstone other = Vecstone.open(folder)) {
            assertThat(other.collections()).isEmpty();
            assertThatThrownBy(() ->
                            application.run(
                                    "--vecstone.data-dir=" + folder,
                                    "--spring.ai.vectorstore.type=none"))
                    .hasRootCauseInstanceOf(StoreUnavailable.class);
        }
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(
                        "The data folder "
                                + folder.toAbsolutePath()
                                + " is in use by another Vecstone.")
                .doesNotContain("\tat io.vecstone.");
    }
}
