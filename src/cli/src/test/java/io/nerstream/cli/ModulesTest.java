package io.nerstream.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What each module must not know of. */
@AnalyzeClasses(packages = "io.nerstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesTest {
    @ArchTest
    static final ArchRule SCHEMAS_KNOW_NO_OTHER_MODULE =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.schemas..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.nerstream.encoder..",
                            "io.nerstream.collection..",
                            "io.nerstream.alerts..",
                            "io.nerstream.indexing..",
                            "io.nerstream.service..",
                            "io.nerstream.stack..",
                            "io.nerstream.training..",
                            "io.nerstream.cli..");

    @ArchTest
    static final ArchRule THE_COLLECTION_KNOWS_NO_STREAM_AND_NO_MODEL =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.collection..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "org.apache.flink..",
                            "io.nerstream.schemas..",
                            "io.nerstream.encoder..",
                            "io.nerstream.indexing..",
                            "io.nerstream.service..",
                            "io.nerstream.stack..",
                            "io.nerstream.cli..");

    @ArchTest
    static final ArchRule ONLY_THE_COLLECTION_KNOWS_THE_SDK_OF_MILVUS =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.nerstream.collection..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.milvus..");

    @ArchTest
    static final ArchRule THE_JOB_KNOWS_NO_HTTP =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.indexing..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.javalin..",
                            "io.nerstream.service..",
                            "io.nerstream.stack..",
                            "io.nerstream.cli..");

    @ArchTest
    static final ArchRule ALERTS_KNOW_NO_FLINK_NO_MILVUS_NO_HTTP_AND_NO_MODEL =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.alerts..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "io.javalin..",
                            "io.nerstream.collection..",
                            "io.nerstream.encoder..",
                            "io.nerstream.indexing..",
                            "io.nerstream.service..",
                            "io.nerstream.stack..",
                            "io.nerstream.cli..");

    @ArchTest
    static final ArchRule MATCHING_KNOWS_NO_KAFKA =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.alerts.matching..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule THE_SERVICE_KNOWS_NO_FLINK =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.service..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "io.nerstream.alerts..",
                            "io.nerstream.indexing..",
                            "io.nerstream.stack..",
                            "io.nerstream.cli..");

    @ArchTest
    static final ArchRule WHO_MAY_ASK_IS_DECIDED_WITHOUT_AN_HTTP_SERVER =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.service.access..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.javalin..",
                            "org.eclipse.jetty..",
                            "io.nerstream.service.http..",
                            "io.nerstream.service.stream..",
                            "io.nerstream.service.types..",
                            "io.nerstream.service.alerts..");

    @ArchTest
    static final ArchRule PACKAGES_OF_THE_COMMAND_POINT_DOWNWARDS =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("command")
                    .definedBy("io.nerstream.cli")
                    .layer("bench")
                    .definedBy("io.nerstream.cli.bench")
                    .layer("size")
                    .definedBy("io.nerstream.cli.size")
                    .layer("run")
                    .definedBy("io.nerstream.cli.run")
                    .layer("training")
                    .definedBy("io.nerstream.cli.training")
                    .layer("publish")
                    .definedBy("io.nerstream.cli.publish")
                    .layer("check")
                    .definedBy("io.nerstream.cli.check")
                    .layer("client")
                    .definedBy("io.nerstream.cli.client")
                    .layer("encoder")
                    .definedBy("io.nerstream.cli.encoder")
                    .layer("access")
                    .definedBy("io.nerstream.cli.access")
                    .layer("terminal")
                    .definedBy("io.nerstream.cli.terminal")
                    .whereLayer("command")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("bench")
                    .mayOnlyBeAccessedByLayers("command")
                    .whereLayer("size")
                    .mayOnlyBeAccessedByLayers("command")
                    .whereLayer("size")
                    .mayNotAccessAnyLayer()
                    .whereLayer("run")
                    .mayOnlyBeAccessedByLayers("command")
                    .whereLayer("training")
                    .mayOnlyBeAccessedByLayers("command")
                    .whereLayer("publish")
                    .mayOnlyBeAccessedByLayers("command", "bench", "run")
                    .whereLayer("check")
                    .mayOnlyBeAccessedByLayers("command")
                    .whereLayer("client")
                    .mayOnlyBeAccessedByLayers("command", "publish")
                    .whereLayer("encoder")
                    .mayOnlyBeAccessedByLayers("command", "bench", "check", "run", "training")
                    .whereLayer("access")
                    .mayOnlyBeAccessedByLayers("command")
                    .whereLayer("terminal")
                    .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule COMMANDS_THAT_ASK_A_SERVICE_KNOW_NOTHING_OF_WHAT_IT_IS_MADE_OF =
            noClasses()
                    .that()
                    .resideInAPackage("io.nerstream.cli.client..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.kafka..",
                            "org.apache.flink..",
                            "io.nerstream.alerts..",
                            "io.nerstream.collection..",
                            "io.nerstream.encoder..",
                            "io.nerstream.indexing..",
                            "io.nerstream.service..",
                            "io.nerstream.stack..",
                            "io.nerstream.training..");
}
