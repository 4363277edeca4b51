package io.nerstream.deploy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every manifest is valid against the schemas that Kubernetes and the operators publish. Those of
 * operators are CRDs in the folder that {@code -Dcrds=FOLDER} names, from this project's root.
 */
class SchemasIT {
    private static final Path SOURCES = Path.of("src", "test", "python");
    private static final long CHECK_SECONDS = 120;

    private static Path python;

    @TempDir private Path folder;

    /** What the check said, and whether it found faults. */
    private record Verdict(int exit, String text) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        python = PythonTools.install().resolve("python");
    }

    @ParameterizedTest
    @EnumSource
    void ofKubernetesAreKeptTo(Overlay overlay) throws Exception {
        assertIsValid(check(List.of(), overlay.file()));
    }

    @ParameterizedTest
    @EnumSource
    void ofOperatorsAreKeptTo(Overlay overlay) throws Exception {
        assertIsValid(check(crds(), overlay.file()));
    }

    @ParameterizedTest
    @CsvSource({
        // One field that there is none of, one of another type, and a resource that nobody knows.
        "enableServiceLinks: false, enableServicelinks: false, enableServicelinks",
        "containerPort: 7070, containerPort: none, containerPort",
        "kind: PodDisruptionBudget, kind: PodDisruptionLimit, no schema is known",
    })
    void ofKubernetesFindWhatIsWrong(String right, String wrong, String said) throws Exception {
        assertIsFound(List.of(), right, wrong, said);
    }

    @ParameterizedTest
    @CsvSource({
        "upgradeMode: savepoint, upgrademode: savepoint, upgrademode",
        "upgradeMode: savepoint, upgradeMode: sometimes, sometimes",
        "jarURI: local, jarURL: local, jarURL",
        "patternType: prefix, patternType: suffix, suffix",
        "partitions: 6, partitions: many, many",
        "maxReplicaCount: 6, maxReplicas: 6, maxReplicas",
        "runAsNonRoot: true, runAsNonRoot: certainly, certainly",
        "interval: 15s, interval: often, often",
        "kind: KafkaTopic, kind: KafkaTheme, no schema is known",
    })
    void ofOperatorsFindWhatIsWrong(String right, String wrong, String said) throws Exception {
        assertIsFound(crds(), right, wrong, said);
    }

    @Test
    void areThoseOfAllResources() throws Exception {
        Path file = Overlay.PRODUCTION.file();
        assertThat(check(crds(), file).text())
                .isEqualTo(Manifests.in(file).all().size() + " valid\n");
    }

    private void assertIsFound(List<String> options, String right, String wrong, String said)
            throws Exception {
        String all = Files.readString(Overlay.PRODUCTION.file());
        assertThat(all).contains(right);
        Path changed = Files.writeString(folder.resolve("changed.yaml"), all.replace(right, wrong));
        Verdict verdict = check(options, changed);
        assertThat(verdict.exit()).isEqualTo(1);
        assertThat(verdict.text()).contains(said);
    }

    private static void assertIsValid(Verdict verdict) {
        assertThat(verdict.text()).matches("[1-9]\\d* valid\n");
        assertThat(verdict.exit()).isZero();
    }

    private static List<String> crds() {
        String given = System.getProperty("crds", "");
        assumeTrue(
                !given.isEmpty(),
                "no schemas of operators are given: -Dcrds=FOLDER, see deploy/README.md");
        Path crds = Path.of("..").resolve(given);
        assertThat(crds).isDirectory();
        return List.of("--crds", crds.toString());
    }

    private Verdict check(List<String> options, Path file) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(python.toString());
        command.add(SOURCES.resolve("validate.py").toString());
        command.addAll(options);
        command.add(file.toString());
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(process.waitFor(CHECK_SECONDS, SECONDS)).isTrue();
        return new Verdict(process.exitValue(), Files.readString(said));
    }
}
