package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests.Kind;
import io.nerstream.deploy.Manifests.Pod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every pod that runs a program of ours. */
class PodsTest {
    private static final String VERSION = System.getProperty("nerstream.version");

    static Stream<Arguments> pods() {
        return Arrays.stream(Overlay.values())
                .flatMap(
                        overlay ->
                                overlay.manifests().pods().map(pod -> Arguments.of(overlay, pod)));
    }

    @ParameterizedTest
    @EnumSource
    void runAllPrograms(Overlay overlay) {
        assertThat(overlay.manifests().pods().map(Pod::name))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Program.values()).map(Program::resource).toList());
    }

    @ParameterizedTest
    @MethodSource("pods")
    void haveFewRights(Overlay overlay, Pod pod) {
        JsonNode spec = pod.spec();
        JsonNode container = pod.container().path("securityContext");
        assertThat(spec.path("containers")).hasSize(1);
        assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(spec.at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(spec.at("/securityContext/seccompProfile/type").asText())
                .isEqualTo("RuntimeDefault");
        assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(Manifests.texts(container.at("/capabilities/drop"))).containsExactly("ALL");
    }

    /** Kubernetes makes NERSTREAM_SERVICE_PORT and its like of the names of Services. */
    @ParameterizedTest
    @MethodSource("pods")
    void haveNoVariablesOfServices(Overlay overlay, Pod pod) {
        assertThat(pod.spec().path("enableServiceLinks").asBoolean(true)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void writeToBoundedFoldersOnly(Overlay overlay, Pod pod) {
        Map<String, JsonNode> volumes =
                Manifests.each(pod.spec().path("volumes"))
                        .collect(Collectors.toMap(one -> one.path("name").asText(), one -> one));
        List<JsonNode> mounts = Manifests.each(pod.container().path("volumeMounts")).toList();
        assertThat(mounts.stream().map(one -> one.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(volumes.keySet());
        assertThat(mounts)
                .anyMatch(one -> one.path("mountPath").asText().equals("/tmp"))
                .allSatisfy(
                        mount ->
                                assertThat(
                                                mount.path("readOnly").asBoolean()
                                                        || volumes.get(mount.path("name").asText())
                                                                .at("/emptyDir")
                                                                .has("sizeLimit"))
                                        .as("%s is read-only, or bounded", mount)
                                        .isTrue());
    }

    /** The numbers of Flink's are in its own fields. */
    @ParameterizedTest
    @EnumSource
    void ofDeploymentsHaveBoundedMemoryAndProbes(Overlay overlay) {
        assertThat(overlay.manifests().of(Kind.DEPLOYMENT))
                .allSatisfy(
                        one -> {
                            JsonNode container = one.at("/spec/template/spec/containers/0");
                            assertThat(container.at("/resources/limits/memory").asText())
                                    .isEqualTo(container.at("/resources/requests/memory").asText())
                                    .isNotEmpty();
                            assertThat(Stream.of("startupProbe", "livenessProbe", "readinessProbe"))
                                    .allMatch(container::has);
                        });
    }

    @ParameterizedTest
    @EnumSource
    void haveTheVersionOfThisProject(Overlay overlay) {
        Manifests manifests = overlay.manifests();
        String variant = overlay == Overlay.GPU ? "-gpu" : "";
        assertThat(VERSION).isNotEmpty();
        assertThat(images(manifests))
                .containsExactlyInAnyOrder(
                        "ghcr.io/nerstream/nerstream:" + VERSION,
                        "ghcr.io/nerstream/nerstream-flink:" + VERSION + variant);
    }

    @ParameterizedTest
    @EnumSource
    void areDisturbedOneAtATime(Overlay overlay) {
        Manifests manifests = overlay.manifests();
        for (Program program : Program.values()) {
            assertThat(
                            manifests
                                    .one(Kind.BUDGET, program.resource())
                                    .at("/spec/maxUnavailable")
                                    .asInt())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takeSecretsByReferenceOnly(Overlay overlay) {
        Manifests manifests = overlay.manifests();
        assertThat(manifests.of(Kind.SECRET)).isEmpty();
        assertThat(manifests.of(Kind.CONFIG_MAP).toString())
                .doesNotContainIgnoringCase("password=", "token=");
    }

    private static Set<String> images(Manifests manifests) {
        return Stream.concat(
                        manifests.pods().map(pod -> pod.container().path("image").asText()),
                        manifests.of(Kind.FLINK_DEPLOYMENT).stream()
                                .map(one -> one.at("/spec/image").asText()))
                .filter(image -> !image.isEmpty())
                .collect(Collectors.toSet());
    }
}
