package io.nerstream.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.nerstream.cli.Nerstream;
import io.nerstream.deploy.Manifests;
import io.nerstream.deploy.Program;
import io.nerstream.deploy.containers.Compose.Mount;
import io.nerstream.deploy.containers.Compose.Service;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.indexing.IndexingMain;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What docker-compose.yml says is what the programs understand. */
class ComposeTest {
    private static final Compose COMPOSE = Compose.read();
    // Gives folders to their users, which takes root; nobody can reach it.
    private static final String GIVES_FOLDERS = "volumes";
    private static final Set<String> WITHOUT_OPTION = Set.of("NERSTREAM_CACHE");
    private static final Pattern BUILD_ARGUMENT = Pattern.compile("(?m)^ARG (\\w+)");

    static Stream<Service> services() {
        return COMPOSE.services();
    }

    static Stream<Service> servers() {
        return services().filter(Service::isServer);
    }

    static Stream<Service> ours() {
        return services().filter(Service::runsOurs);
    }

    @Test
    void usesAllVariablesThatThereAreAndNoOthers() {
        Set<String> used = new TreeSet<>(Compose.found(Compose.VARIABLE, Compose.FILE));
        used.addAll(Compose.found(BUILD_ARGUMENT, Path.of("images", "Dockerfile")));
        // Compose itself reads it.
        used.add("COMPOSE_PROFILES");
        assertThat(used).isEqualTo(Compose.environment().keySet());
    }

    @Test
    void givesAllArgumentsOfTheDockerfile() {
        Set<String> arguments = Compose.found(BUILD_ARGUMENT, Path.of("images", "Dockerfile"));
        assertThat(ours().filter(one -> one.spec().has("build")))
                .isNotEmpty()
                .allSatisfy(
                        one ->
                                assertThat(one.spec().at("/build/args").fieldNames())
                                        .toIterable()
                                        .containsExactlyInAnyOrderElementsOf(arguments));
    }

    @ParameterizedTest
    @MethodSource("services")
    void letsNoContainerDoMoreThanItMust(Service service) {
        assertThat(service.spec().path("read_only").asBoolean()).isTrue();
        assertThat(Manifests.texts(service.spec().path("cap_drop"))).containsExactly("ALL");
        assertThat(Manifests.texts(service.spec().path("security_opt")))
                .contains("no-new-privileges:true");
        if (service.name().equals(GIVES_FOLDERS)) {
            assertThat(Manifests.texts(service.spec().path("cap_add"))).containsExactly("CHOWN");
            assertThat(service.spec().path("network_mode").asText()).isEqualTo("none");
        } else {
            assertThat(Integer.parseInt(service.user())).isPositive();
            assertThat(service.spec().has("cap_add")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void looksAfterAllServers(Service service) {
        assertThat(service.healthCheck()).startsWith("CMD");
        assertThat(service.megabytes()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("services")
    void waitsForWhatCanCome(Service service) {
        service.waitsFor()
                .forEach(
                        (name, condition) -> {
                            Service other = COMPOSE.service(name);
                            assertThat(condition)
                                    .isEqualTo(
                                            other.isServer()
                                                    ? "service_healthy"
                                                    : "service_completed_successfully");
                            assertThat(other.spec().has("profiles"))
                                    .as("%s is always there", other)
                                    .isFalse();
                        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void publishesOnLoopbackOnly(Service service) {
        assertThat(Manifests.texts(service.spec().path("ports")))
                .allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void mountsFilesThatAreThere(Service service) {
        assertThat(service.mounts().stream().filter(mount -> !mount.isVolume()))
                .allSatisfy(
                        mount -> {
                            assertThat(Compose.PROJECT.resolve(mount.source())).isRegularFile();
                            assertThat(mount.writable()).isFalse();
                        });
    }

    @Test
    void givesEachVolumeToTheUserWhoWritesToIt() {
        Map<String, String> owners =
                COMPOSE.service(GIVES_FOLDERS).mounts().stream()
                        .collect(Collectors.toMap(Mount::source, mount -> owner(mount)));
        assertThat(owners.keySet()).isEqualTo(COMPOSE.volumes());
        Set<String> written = new HashSet<>();
        services()
                .filter(one -> !one.name().equals(GIVES_FOLDERS))
                .forEach(
                        service ->
                                service.mounts().stream()
                                        .filter(Mount::isVolume)
                                        .peek(mount -> written.add(mount.source()))
                                        .forEach(
                                                mount ->
                                                        assertThat(owners.get(mount.source()))
                                                                .as("%s of %s", mount, service)
                                                                .isEqualTo(service.user())));
        assertThat(written).isEqualTo(owners.keySet());
    }

    private static String owner(Mount mount) {
        Path place = Path.of(mount.target());
        assertThat(place.getFileName()).hasToString(mount.source());
        return place.getParent().getFileName().toString();
    }

    /** A tmpfs usually runs nothing: neither Java's natives nor those of the model would load. */
    @ParameterizedTest
    @MethodSource("ours")
    void letsNativeLibrariesRun(Service service) {
        if (service.name().equals(GIVES_FOLDERS)) {
            return;
        }
        assertThat(service.tmpfs()).anyMatch(one -> one.matches("/tmp:(.*,)?exec(,.*)?"));
        Map<String, String> variables = service.variables();
        if (variables.containsKey("DJL_CACHE_DIR")) {
            assertThat(service.mounts())
                    .as("natives of the model lie on a volume")
                    .anyMatch(
                            mount ->
                                    mount.isVolume()
                                            && mount.writable()
                                            && variables
                                                    .get("DJL_CACHE_DIR")
                                                    .startsWith(mount.target() + "/"));
            assertThat(variables.get("NERSTREAM_MODEL"))
                    .isEqualTo(DefaultModel.in(Path.of("/opt/nerstream/cache")).toString());
        }
    }

    @ParameterizedTest
    @MethodSource("ours")
    void hasOnlyVariablesThatProgramsKnow(Service service) {
        Set<String> known = new TreeSet<>(WITHOUT_OPTION);
        known.addAll(
                isIndexing(service)
                        ? Program.INDEXING.variables()
                        : command(service)
                                .map(line -> Program.variables(line, false))
                                .orElse(Set.of()));
        // Any command may be given to it.
        if (service.name().equals("client")) {
            known.addAll(COMPOSE.service("sample").variables().keySet());
        }
        assertThat(service.variables().keySet())
                .filteredOn(name -> name.startsWith("NERSTREAM_"))
                .allSatisfy(name -> assertThat(known).contains(name));
    }

    @Test
    void hasAllVariablesThatMustBeThere() {
        Map<Program, List<String>> containers =
                Map.of(
                        Program.INDEXING, List.of("jobmanager", "jobmanager-gpu"),
                        Program.SERVICE, List.of("service"),
                        Program.ALERTS, List.of("alerts"));
        assertThat(containers.keySet()).containsExactlyInAnyOrder(Program.values());
        containers.forEach(
                (program, names) ->
                        names.forEach(
                                name ->
                                        assertThat(COMPOSE.service(name).variables())
                                                .as(name)
                                                .containsKeys(
                                                        program.requiredVariables()
                                                                .toArray(String[]::new))));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void givesArgumentsThatProgramsUnderstand(Service service) {
        if (isIndexing(service)) {
            assertThat(service.command().get(0)).isIn("standalone-job", "taskmanager");
        } else if (service.entryPoint().isEmpty() && !service.command().isEmpty()) {
            Stream<String> servers =
                    service.variables().entrySet().stream()
                            .filter(one -> one.getKey().matches("NERSTREAM_(KAFKA|MILVUS)"))
                            .map(one -> option(one.getKey()) + "=" + one.getValue());
            String[] arguments =
                    Stream.concat(service.command().stream(), servers).toArray(String[]::new);
            assertThatCode(() -> Nerstream.commandLine().parseArgs(arguments))
                    .doesNotThrowAnyException();
        }
    }

    private static String option(String variable) {
        return "--" + variable.substring("NERSTREAM_".length()).toLowerCase(Locale.ROOT);
    }

    @Test
    void runsTheJobOfThisProject() {
        assertThat(COMPOSE.service("jobmanager").command())
                .containsSubsequence("--job-classname", IndexingMain.class.getName());
    }

    @Test
    void makesTheTopicsBeforeAnyProgramBegins() {
        assertThat(COMPOSE.service("kafka").variables())
                .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        assertThat(COMPOSE.service("topics").command()).containsExactly("topics");
        assertThat(ours().filter(one -> one.variables().containsKey("NERSTREAM_KAFKA")))
                .filteredOn(one -> !one.name().equals("topics"))
                .hasSizeGreaterThan(5)
                .allSatisfy(one -> assertThat(one.waitsFor()).containsKey("topics"));
    }

    @Test
    void differsForGpusInWhatTheyNeedAlone() {
        for (String name : List.of("jobmanager", "taskmanager")) {
            Service usual = COMPOSE.service(name);
            Service gpu = COMPOSE.service(name + "-gpu");
            assertThat(Manifests.texts(usual.spec().path("profiles"))).containsExactly("cpu");
            assertThat(Manifests.texts(gpu.spec().path("profiles"))).containsExactly("gpu");
            assertThat(gpu.variables())
                    .containsAllEntriesOf(usual.variables())
                    .containsEntry("NERSTREAM_DEVICE", "cuda")
                    .hasSize(usual.variables().size() + 1);
            assertThat(gpu.mounts()).isEqualTo(usual.mounts());
            assertThat(gpu.command()).isEqualTo(usual.command());
        }
        Service worker = COMPOSE.service("taskmanager-gpu");
        assertThat(worker.image()).isEqualTo(COMPOSE.service("taskmanager").image() + "-gpu");
        assertThat(worker.spec().at("/deploy/resources/reservations/devices/0/capabilities/0"))
                .hasToString("\"gpu\"");
        assertThat(Compose.environment()).containsEntry("COMPOSE_PROFILES", "cpu");
    }

    @Test
    void showsPrometheusAllProgramsAtTheirPorts() {
        Map<String, String> expected =
                Map.of(
                        "service",
                        COMPOSE.service("service").variables().get("NERSTREAM_PORT"),
                        "alerts",
                        COMPOSE.service("alerts").variables().get("NERSTREAM_METRICS_PORT"),
                        "jobmanager",
                        FlinkConfigurationTest.metricsPort(),
                        "taskmanager",
                        FlinkConfigurationTest.metricsPort());
        Set<String> targets =
                Manifests.in(Path.of("compose", "prometheus.yml"))
                        .all()
                        .get(0)
                        .findValues("targets")
                        .stream()
                        .flatMap(list -> Manifests.texts(list).stream())
                        .collect(Collectors.toSet());
        assertThat(targets)
                .isEqualTo(
                        expected.entrySet().stream()
                                .map(one -> one.getKey() + ":" + one.getValue())
                                .collect(Collectors.toSet()));
        for (String suffix : List.of("", "-gpu")) {
            for (String name : List.of("jobmanager", "taskmanager")) {
                assertThat(COMPOSE.service(name + suffix).names()).contains(name);
            }
        }
    }

    @Test
    void asksTheProgramsWhereTheyListen() {
        Service service = COMPOSE.service("service");
        Service alerts = COMPOSE.service("alerts");
        assertThat(service.healthCheck())
                .contains("answers", service.variables().get("NERSTREAM_PORT"), "/readyz");
        assertThat(alerts.healthCheck())
                .contains("answers", alerts.variables().get("NERSTREAM_METRICS_PORT"));
        assertThat(COMPOSE.service("taskmanager").healthCheck())
                .contains("answers", FlinkConfigurationTest.metricsPort());
        // It answers to this name, and to those of loopback, only.
        assertThat(service.command()).contains("--allow-host=service");
        assertThat(COMPOSE.service("sample").variables())
                .containsEntry("NERSTREAM_SERVICE", "http://service:7070");
    }

    @Test
    void keepsTheStoresOfMilvusFromAllOthers() {
        assertThat(COMPOSE.root().at("/networks/store/internal").asBoolean()).isTrue();
        assertThat(
                        services()
                                .filter(
                                        one ->
                                                Manifests.texts(one.spec().path("networks"))
                                                        .contains("store"))
                                .map(Service::name))
                .containsExactlyInAnyOrder("etcd", "minio", "milvus");
    }

    @Test
    void hasNoSecrets() {
        assertThat(services())
                .allSatisfy(
                        one ->
                                assertThat(one.variables().keySet())
                                        .noneMatch(
                                                name ->
                                                        name.matches(
                                                                ".*(PASSWORD|SECRET|TOKEN|API_KEY)")));
    }

    private static boolean isIndexing(Service service) {
        return service.image().contains("nerstream-flink");
    }

    private static Optional<CommandLine> command(Service service) {
        CommandLine line = Nerstream.commandLine();
        for (String word : service.command()) {
            CommandLine next = line.getSubcommands().get(word);
            if (next == null) {
                break;
            }
            line = next;
        }
        return line.getParent() == null ? Optional.empty() : Optional.of(line);
    }
}
