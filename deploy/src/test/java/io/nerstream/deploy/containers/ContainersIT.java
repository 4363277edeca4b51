package io.nerstream.deploy.containers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nerstream.deploy.PythonTools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tools of others say of our files: Docker Compose itself, hadolint, promtool. */
class ContainersIT {
    private static final long SECONDS_AT_MOST = 60;

    private static Path tools;

    @TempDir private Path folder;

    /** What a tool said, and whether it found faults. */
    private record Verdict(int exit, String text) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        tools = PythonTools.install();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu", "client"})
    void composeUnderstandsItsFile(String profile) throws Exception {
        Verdict verdict = compose(Compose.FILE, profile);
        assertThat(verdict).isEqualTo(new Verdict(0, ""));
    }

    @ParameterizedTest
    @CsvSource({
        // A field that there is none of, a value of another kind, a service and a volume that are
        // not there.
        "read_only: true, readonly: true, readonly",
        "retries: 6, retries: often, often",
        "'topics:\n      condition', 'themes:\n      condition', themes",
        "'- kafka:/var', '- broker:/var', broker",
        "${KAFKA_IMAGE}, ${BROKER_IMAGE}, BROKER_IMAGE",
    })
    void composeFindsWhatIsWrong(String right, String wrong, String said) throws Exception {
        String all = Files.readString(Compose.FILE);
        assertThat(all).contains(right);
        Path changed = folder.resolve("docker-compose.yml");
        Files.writeString(changed, all.replace(right, wrong));
        Verdict verdict = compose(changed, "cpu");
        assertThat(verdict.text()).contains(said);
    }

    /** Both would want the same GPU, and read the same partitions. */
    @ParameterizedTest
    @CsvSource({"cpu, taskmanager, taskmanager-gpu", "gpu, taskmanager-gpu, taskmanager"})
    void oneKindOfTaskManagerRunsAtATime(String profile, String there, String other)
            throws Exception {
        Verdict verdict = compose(Compose.FILE, profile, "--services");
        assertThat(verdict.text().lines())
                .contains(there, "service", "kafka")
                .doesNotContain(other);
    }

    @Test
    void hadolintFindsNothingWrong() throws Exception {
        Path file = Path.of("images", "Dockerfile");
        assertThat(run(List.of(tool("hadolint"), "--no-color", file.toString())))
                .isEqualTo(new Verdict(0, ""));
        Path changed = folder.resolve("Dockerfile");
        Files.writeString(changed, Files.readString(file).replace("USER 9999:9999", "USER 0"));
        assertThat(run(List.of(tool("hadolint"), "--no-color", changed.toString())).text())
                .contains("Last USER should not be root");
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        assumeTrue(isOnPath("promtool"), "promtool is not installed (Debian: package prometheus)");
        // The files lie beside each other in the container.
        Path key = Files.writeString(folder.resolve("read"), "key");
        String configuration =
                Files.readString(Path.of("compose", "prometheus.yml"))
                        .replace("/etc/nerstream/keys/read", key.toString());
        Files.copy(Path.of("observability", "alerts.yml"), folder.resolve("alerts.yml"));
        Path file = Files.writeString(folder.resolve("prometheus.yml"), configuration);
        Verdict verdict = run(List.of("promtool", "check", "config", file.toString()));
        assertThat(verdict.exit()).as(verdict.text()).isZero();
        assertThat(verdict.text()).contains("SUCCESS: 1 rule files found");
    }

    private Verdict compose(Path file, String profile, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                tool("docker-compose"),
                                "--project-directory",
                                Compose.PROJECT.toString(),
                                "--env-file",
                                Compose.PROJECT.resolve(".env").toString(),
                                "--file",
                                file.toString(),
                                "--profile",
                                profile,
                                "config"));
        command.addAll(more.length == 0 ? List.of("--quiet") : List.of(more));
        return run(command);
    }

    private static String tool(String name) {
        return tools.resolve(name).toString();
    }

    private Verdict run(List<String> command) throws Exception {
        Path said = folder.resolve("said");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        // What a machine has set there would stand in the place of .env.
        builder.environment().keySet().removeAll(Compose.environment().keySet());
        Process process = builder.start();
        assertThat(process.waitFor(SECONDS_AT_MOST, SECONDS)).isTrue();
        return new Verdict(process.exitValue(), Files.readString(said));
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
