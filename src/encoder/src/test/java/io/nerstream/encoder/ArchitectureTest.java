package io.nerstream.encoder;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.nerstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PACKAGES_POINT_DOWNWARDS =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("install")
                    .definedBy("io.nerstream.encoder.install")
                    .layer("encoder")
                    .definedBy("io.nerstream.encoder")
                    .layer("head")
                    .definedBy("io.nerstream.encoder.head")
                    .layer("torch")
                    .definedBy("io.nerstream.encoder.torch")
                    .layer("batching")
                    .definedBy("io.nerstream.encoder.batching")
                    .layer("text")
                    .definedBy("io.nerstream.encoder.text")
                    .layer("decoder")
                    .definedBy("io.nerstream.encoder.decoder")
                    .layer("modelfile")
                    .definedBy("io.nerstream.encoder.modelfile")
                    .whereLayer("install")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("encoder")
                    .mayOnlyBeAccessedByLayers("install")
                    .whereLayer("batching")
                    .mayOnlyBeAccessedByLayers("encoder", "head")
                    .whereLayer("text")
                    .mayOnlyBeAccessedByLayers("encoder", "head")
                    .whereLayer("head")
                    .mayOnlyBeAccessedByLayers("encoder")
                    .whereLayer("decoder")
                    .mayOnlyBeAccessedByLayers("encoder", "head")
                    .whereLayer("torch")
                    .mayOnlyBeAccessedByLayers("decoder", "head");

    @ArchTest
    static final ArchRule THE_ENCODER_KNOWS_NO_SERVERS =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..", "org.apache.flink..", "io.milvus..");
}
