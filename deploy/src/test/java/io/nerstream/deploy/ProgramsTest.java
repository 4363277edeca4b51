package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests.Kind;
import io.nerstream.deploy.Manifests.Pod;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.schemas.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the programs are told is what they understand. */
class ProgramsTest {
    private static final Path CACHE_OF_THE_IMAGES = Path.of("/opt/nerstream/cache");

    // NERSTREAM_CACHE is read where it is needed; NERSTREAM_KEYS is there before its option is.
    private static final Set<String> WITHOUT_OPTION = Set.of("NERSTREAM_CACHE");

    static Stream<Arguments> programsOfAllOverlays() {
        return Arrays.stream(Overlay.values())
                .flatMap(
                        overlay ->
                                Arrays.stream(Program.values())
                                        .map(program -> Arguments.of(overlay, program)));
    }

    @ParameterizedTest
    @MethodSource("programsOfAllOverlays")
    void haveOnlyVariablesThatTheyKnow(Overlay overlay, Program program) {
        Set<String> known = new TreeSet<>(program.variables());
        known.addAll(WITHOUT_OPTION);
        assertThat(variables(overlay.manifests().pod(program.resource())))
                .allSatisfy(name -> assertThat(known).contains(name));
    }

    @ParameterizedTest
    @MethodSource("programsOfAllOverlays")
    void haveAllVariablesThatMustBeThere(Overlay overlay, Program program) {
        assertThat(program.requiredVariables()).isNotEmpty();
        assertThat(variables(overlay.manifests().pod(program.resource())))
                .containsAll(program.requiredVariables());
    }

    @ParameterizedTest
    @MethodSource("programsOfAllOverlays")
    void understandTheirArguments(Overlay overlay, Program program) {
        Manifests manifests = overlay.manifests();
        List<String> arguments = arguments(manifests, program);
        List<String> command = program.command();
        assertThat(arguments.subList(0, command.size())).isEqualTo(command);
        List<String> options = new ArrayList<>(arguments.subList(command.size(), arguments.size()));
        // In a cluster the environment says it.
        options.add("--kafka=kafka:9092");
        if (program.requiredVariables().contains("NERSTREAM_MILVUS")) {
            options.add("--milvus=http://milvus:19530");
        }
        assertThatCode(() -> program.commandLine().parseArgs(options.toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void listenWhereTheyAreCalled(Overlay overlay) {
        Manifests manifests = overlay.manifests();
        Map<Program, String> ports =
                Map.of(
                        Program.SERVICE, "NERSTREAM_PORT",
                        Program.ALERTS, "NERSTREAM_METRICS_PORT");
        ports.forEach(
                (program, variable) -> {
                    Pod pod = manifests.pod(program.resource());
                    JsonNode port = pod.container().path("ports").path(0);
                    assertThat(port.path("containerPort").asText()).isEqualTo(pod.value(variable));
                    assertThat(pod.container().findValuesAsText("port"))
                            .as("ports of probes")
                            .hasSize(3)
                            .containsOnly(port.path("name").asText());
                    assertThat(portsOf(manifests, program))
                            .as("ports of Services and NetworkPolicies")
                            .isNotEmpty()
                            .containsOnly(pod.value(variable));
                });
    }

    @ParameterizedTest
    @EnumSource
    void takeTheModelThatIsInTheImages(Overlay overlay) {
        for (Program program : List.of(Program.INDEXING, Program.SERVICE)) {
            assertThat(overlay.manifests().pod(program.resource()).value("NERSTREAM_MODEL"))
                    .isEqualTo(DefaultModel.in(CACHE_OF_THE_IMAGES).toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAlertsAreNoMoreThanPartitions(Overlay overlay) {
        assertThat(overlay.manifests().of(Kind.SCALED))
                .filteredOn(one -> Manifests.name(one).equals(Program.ALERTS.resource()))
                .allSatisfy(
                        one ->
                                assertThat(one.at("/spec/maxReplicaCount").asInt())
                                        .isBetween(1, Topic.MENTIONS.partitions()));
    }

    private static Set<String> variables(Pod pod) {
        return Manifests.each(pod.container().path("env"))
                .map(one -> one.path("name").asText())
                .filter(name -> name.startsWith("NERSTREAM_"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> arguments(Manifests manifests, Program program) {
        return program == Program.INDEXING
                ? Manifests.texts(
                        manifests
                                .one(Kind.FLINK_DEPLOYMENT, program.resource())
                                .at("/spec/job/args"))
                : manifests.pod(program.resource()).arguments();
    }

    private static Set<String> portsOf(Manifests manifests, Program program) {
        Stream<JsonNode> services =
                manifests.of(Kind.SERVICE).stream()
                        .filter(
                                one ->
                                        one.at("/spec/selector/app.kubernetes.io~1name")
                                                .asText()
                                                .equals(program.resource()))
                        .flatMap(one -> Manifests.each(one.at("/spec/ports")));
        Stream<JsonNode> policies =
                Manifests.each(manifests.one(Kind.POLICY, program.resource()).at("/spec/ingress"))
                        .flatMap(rule -> Manifests.each(rule.path("ports")));
        return Stream.concat(services, policies)
                .map(port -> port.path("port").asText())
                .collect(Collectors.toSet());
    }
}
