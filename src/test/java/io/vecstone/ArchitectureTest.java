package io.vecstone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The package table of docs/ARCHITECTURE.md, as rules. */
@AnalyzeClasses(packages = "io.vecstone")
class ArchitectureTest {

    private static final DescribedPredicate<JavaClass> OF_PRODUCTION =
            DescribedPredicate.describe(
                    "of production",
                    type ->
                            type.getSource()
                                    .map(source -> !isTest(source.getUri().toString()))
                                    .orElse(true));

    private static boolean isTest(String uri) {
        return uri.contains("/test-classes/");
    }

    @ArchTest
    static final ArchRule eachLayer_usesOnlyThoseBelow =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("io.vecstone..")
                    .layer("kernel")
                    .definedBy("io.vecstone.engine.kernel..")
                    .layer("quant")
                    .definedBy("io.vecstone.engine.quant..")
                    .layer("engine")
                    .definedBy("io.vecstone.engine")
                    .layer("filter")
                    .definedBy("io.vecstone.filter..")
                    .layer("store")
                    .definedBy("io.vecstone.store..")
                    .layer("collection")
                    .definedBy("io.vecstone.collection..")
                    .layer("interchange")
                    .definedBy("io.vecstone.interchange..")
                    .layer("springai")
                    .definedBy("io.vecstone.springai..")
                    .layer("observe")
                    .definedBy("io.vecstone.observe..")
                    .layer("server")
                    .definedBy("io.vecstone.server..")
                    .layer("cli")
                    .definedBy("io.vecstone.cli..")
                    .layer("autoconfigure")
                    .definedBy("io.vecstone.autoconfigure..")
                    .layer("root")
                    .definedBy("io.vecstone")
                    .whereLayer("cli")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("server")
                    .mayOnlyBeAccessedByLayers("cli")
                    .whereLayer("autoconfigure")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("observe")
                    .mayOnlyBeAccessedByLayers("autoconfigure")
                    .whereLayer("springai")
                    .mayOnlyBeAccessedByLayers("autoconfigure", "server")
                    .whereLayer("interchange")
                    .mayOnlyBeAccessedByLayers("server", "autoconfigure")
                    .whereLayer("collection")
                    .mayOnlyBeAccessedByLayers(
                            "interchange", "springai", "observe", "server", "cli", "autoconfigure")
                    .whereLayer("store")
                    .mayOnlyBeAccessedByLayers("collection")
                    .whereLayer("quant")
                    .mayOnlyBeAccessedByLayers("engine")
                    .whereLayer("kernel")
                    .mayOnlyBeAccessedByLayers("quant", "engine", "collection")
                    .whereLayer("filter")
                    .mayOnlyBeAccessedByLayers("collection", "springai", "server")
                    .whereLayer("root")
                    .mayOnlyAccessLayers("root")
                    .ignoreDependency(
                            DescribedPredicate.not(OF_PRODUCTION), DescribedPredicate.alwaysTrue());

    @ArchTest
    static final ArchRule theLibraryCore_knowsNoSpring =
            noClasses()
                    .that(OF_PRODUCTION)
                    .and()
                    .resideInAnyPackage(
                            "io.vecstone",
                            "io.vecstone.engine..",
                            "io.vecstone.filter..",
                            "io.vecstone.store..",
                            "io.vecstone.interchange..",
                            "io.vecstone.collection..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.springframework..", "io.micrometer..");

    private static final String READS_A_SETTING_OF_THE_SYSTEM =
            "io.vecstone.engine.kernel.HugePages";

    @ArchTest
    static final ArchRule theEngine_knowsNeitherFilesNorSqlNorJson =
            noClasses()
                    .that(OF_PRODUCTION)
                    .and()
                    .resideInAPackage("io.vecstone.engine..")
                    .and()
                    .doNotHaveFullyQualifiedName(READS_A_SETTING_OF_THE_SYSTEM)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.nio.file..", "java.sql..", "tools.jackson..");

    @ArchTest
    static final ArchRule onlyTheStore_opensDataFiles =
            noClasses()
                    .that(OF_PRODUCTION)
                    .and()
                    .resideOutsideOfPackages("io.vecstone.store..", "io.vecstone.interchange..")
                    .and()
                    .doNotHaveFullyQualifiedName("io.vecstone.springai.NativeLibraries")
                    .and()
                    .doNotHaveFullyQualifiedName(READS_A_SETTING_OF_THE_SYSTEM)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.nio.channels..", "java.sql..", "org.sqlite..")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.nio.file.Files");

    @ArchTest
    static final ArchRule onlyTheVectorKernel_linksTheVectorApi =
            noClasses()
                    .that(OF_PRODUCTION)
                    .and()
                    .haveNameNotMatching(
                            "io\\.vecstone\\.engine\\.kernel\\.Vector(Kernel|Codes|Blocks|Tile|Reference)")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule packages_areFreeOfCycles =
            slices().matching("io.vecstone.(**)")
                    .should()
                    .beFreeOfCycles()
                    .ignoreDependency(
                            DescribedPredicate.not(OF_PRODUCTION), DescribedPredicate.alwaysTrue());

    /** Surefire passes over a class whose name fits no pattern without a word. */
    @ArchTest
    static final ArchRule testClasses_haveANameThatIsRun =
            classes()
                    .that()
                    .containAnyMethodsThat(
                            DescribedPredicate.describe(
                                    "are tests",
                                    method ->
                                            method.isAnnotatedWith("org.junit.jupiter.api.Test")
                                                    || method.isMetaAnnotatedWith(
                                                            "org.junit.platform.commons.annotation.Testable")))
                    .and()
                    .areTopLevelClasses()
                    .should()
                    .haveNameMatching(".*(Test|Tests|Properties)");

    @ArchTest
    static final ArchRule nobody_writesToStandardOutput =
            noClasses()
                    .that(OF_PRODUCTION)
                    .should()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");
}
