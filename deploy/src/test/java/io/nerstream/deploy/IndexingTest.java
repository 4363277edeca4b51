package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests.Kind;
import io.nerstream.indexing.IndexingMain;
import io.nerstream.metrics.flink.NerstreamReporterFactory;
import io.nerstream.schemas.Topic;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The indexing job on Flink's operator. */
class IndexingTest {
    private static final String NAME = Program.INDEXING.resource();

    @ParameterizedTest
    @EnumSource
    void isTheJobOfThisProject(Overlay overlay) {
        JsonNode spec = spec(overlay);
        assertThat(spec.at("/job/entryClass").asText()).isEqualTo(IndexingMain.class.getName());
        assertThat(spec.at("/flinkConfiguration/metrics.reporter.nerstream.factory.class").asText())
                .isEqualTo(NerstreamReporterFactory.class.getName());
    }

    @ParameterizedTest
    @EnumSource
    void runsOnTheFlinkThatItIsBuiltFor(Overlay overlay) {
        String version = EnvironmentInformation.getVersion();
        String[] parts = version.split("\\.", -1);
        assertThat(spec(overlay).path("flinkVersion").asText())
                .isEqualTo("v" + parts[0] + "_" + parts[1]);
        assertThat(overlay.manifests().pod(NAME).value("ENABLE_BUILT_IN_PLUGINS"))
                .contains("-" + version + ".jar");
    }

    @ParameterizedTest
    @EnumSource
    void hasOneParallelismNotAbovePartitions(Overlay overlay) {
        JsonNode spec = spec(overlay);
        int parallelism = spec.at("/job/parallelism").asInt();
        assertThat(Manifests.texts(spec.at("/job/args"))).contains("--parallelism=" + parallelism);
        assertThat(parallelism).isBetween(1, Topic.DOCUMENTS.partitions());
        assertThat(spec.at("/flinkConfiguration/job.autoscaler.vertex.max-parallelism").asInt())
                .isBetween(parallelism, Topic.DOCUMENTS.partitions());
    }

    @ParameterizedTest
    @EnumSource
    void keepsItsProgressWhereAllMachinesReachIt(Overlay overlay) {
        Configuration flink = flink(spec(overlay));
        assertThat(
                        List.of(
                                flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY),
                                flink.get(CheckpointingOptions.SAVEPOINT_DIRECTORY),
                                flink.get(HighAvailabilityOptions.HA_STORAGE_PATH)))
                .doesNotHaveDuplicates()
                .allSatisfy(folder -> assertThat(folder).startsWith("s3://"));
        assertThat(flink.get(HighAvailabilityOptions.HA_MODE)).isEqualTo("kubernetes");
    }

    /** Flink itself says whether its memory adds up; the model needs what is outside of heaps. */
    @ParameterizedTest
    @EnumSource
    void hasMemoryForJavaAndForTheModel(Overlay overlay) {
        JsonNode spec = spec(overlay);
        Configuration flink = flink(spec);
        flink.set(
                TaskManagerOptions.TOTAL_PROCESS_MEMORY,
                MemorySize.parse(spec.at("/taskManager/resource/memory").asText()));
        flink.set(TaskManagerOptions.CPU_CORES, spec.at("/taskManager/resource/cpu").asDouble());
        TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        assertThat(memory.getTaskOffHeapSize()).isGreaterThanOrEqualTo(MemorySize.parse("2g"));
        assertThat(memory.getTaskHeapSize()).isGreaterThanOrEqualTo(MemorySize.parse("1g"));
        assertThat(memory.getManagedMemorySize()).isEqualTo(MemorySize.ZERO);
    }

    @ParameterizedTest
    @EnumSource
    void showsItsMeasuresWherePrometheusLooks(Overlay overlay) {
        Manifests manifests = overlay.manifests();
        String port =
                spec(overlay).at("/flinkConfiguration/metrics.reporter.nerstream.port").asText();
        Set<String> open =
                Manifests.each(manifests.one(Kind.POLICY, NAME).at("/spec/ingress"))
                        .flatMap(rule -> Manifests.each(rule.path("ports")))
                        .map(one -> one.path("port").asText())
                        .collect(Collectors.toSet());
        assertThat(open).contains(port);
        assertThat(manifests.of(Kind.SERVICE))
                .filteredOn(one -> Manifests.name(one).equals(NAME + "-metrics"))
                .allSatisfy(
                        one -> assertThat(one.at("/spec/ports/0/port").asText()).isEqualTo(port));
    }

    @Test
    void hasAGpuForEachTaskManagerInTheOverlayOfThatName() {
        JsonNode gpu = spec(Overlay.GPU);
        assertThat(
                        gpu.at("/taskManager/podTemplate/spec/containers/0/resources/limits")
                                .path("nvidia.com/gpu")
                                .asInt())
                .isEqualTo(1);
        assertThat(Manifests.texts(gpu.at("/job/args"))).contains("--device=cuda");
        assertThat(gpu.path("image").asText()).endsWith("-gpu");
        assertThat(spec(Overlay.PRODUCTION).toString()).doesNotContain("cuda", "nvidia");
    }

    private static JsonNode spec(Overlay overlay) {
        return overlay.manifests().one(Kind.FLINK_DEPLOYMENT, NAME).path("spec");
    }

    private static Configuration flink(JsonNode spec) {
        Configuration flink = new Configuration();
        spec.path("flinkConfiguration")
                .properties()
                .forEach(one -> flink.setString(one.getKey(), one.getValue().asText()));
        return flink;
    }
}
