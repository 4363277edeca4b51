package io.nerstream.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests;
import io.nerstream.deploy.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's configuration in containers, as Flink itself reads it. */
class FlinkConfigurationTest {
    private static final Path FILE = Path.of("compose", "flink.yaml");
    private static final Path ON_KUBERNETES = Path.of("base", "indexing", "flinkdeployment.yaml");

    @TempDir private Path folder;

    static String metricsPort() {
        return Manifests.in(FILE).all().get(0).path("metrics.reporter.nerstream.port").asText();
    }

    @Test
    void saysTheSameAsOnKubernetes() throws IOException {
        JsonNode there =
                Manifests.in(ON_KUBERNETES)
                        .one(Manifests.Kind.FLINK_DEPLOYMENT, Program.INDEXING.resource())
                        .at("/spec/flinkConfiguration");
        Map<String, String> here = read().toMap();
        // Where a cluster keeps its progress; all else that both have is the same.
        Set<String> ownPlaces = Set.of(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key());
        Map<String, String> both = new TreeMap<>(here);
        both.keySet().removeIf(name -> !there.has(name) || ownPlaces.contains(name));
        assertThat(both).hasSizeGreaterThan(8);
        both.forEach(
                (name, value) -> assertThat(value).as(name).isEqualTo(there.path(name).asText()));
    }

    @Test
    void fitsIntoTheMemoryOfItsContainers() throws IOException {
        Configuration flink = read();
        TaskExecutorProcessSpec worker = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        JobManagerProcessSpec manager = JobManagerProcessUtils.processSpecFromConfig(flink);
        assertThat(worker.getTaskOffHeapSize()).isGreaterThanOrEqualTo(MemorySize.parse("2g"));
        assertThat(worker.getTaskHeapSize()).isGreaterThanOrEqualTo(MemorySize.parse("1g"));
        assertThat(worker.getTotalProcessMemorySize().getMebiBytes())
                .isEqualTo(megabytes("taskmanager"));
        assertThat(manager.getTotalProcessMemorySize().getMebiBytes())
                .isEqualTo(megabytes("jobmanager"));
    }

    @Test
    void keepsProgressOnTheVolumeThatBothHave() throws IOException {
        String place = read().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        for (String name : Set.of("jobmanager", "taskmanager")) {
            assertThat(Compose.read().service(name).mounts())
                    .contains(
                            new Compose.Mount(
                                    "checkpoints", place.replaceFirst("file://", ""), true));
        }
    }

    private static int megabytes(String service) {
        return Compose.read().service(service).megabytes();
    }

    private Configuration read() throws IOException {
        Files.copy(FILE, folder.resolve("config.yaml"));
        return GlobalConfiguration.loadConfiguration(folder.toString());
    }
}
