package io.nerstream.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.install.DefaultModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is in the images runs as docker-compose.yml starts it, on this machine instead of an engine.
 */
@Tag("images")
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImagesIT {
    private static final Path BUILT = Path.of("target");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void allContainersTogetherFindWhatIsInTheSample() throws Exception {
        try (Containers containers = new Containers(folder, BUILT)) {
            containers.startMilvus();
            containers.startKafka();
            assertThat(containers.run("topics")).contains("made documents", "made alerts");
            containers.run("keys");
            String key = containers.key();
            containers.run("keys");
            assertThat(containers.key()).as("a second start makes no other key").isEqualTo(key);
            containers.start("alerts");
            containers.startFlink();
            containers.start("service");
            assertThat(containers.run("sample")).contains("160 indexed");
            assertThat(containers.run("client", "search", "chemical element", "-k", "5"))
                    .contains("scandium");
        }
    }

    @Test
    void theImagesHaveTheSettingsOfTheirContainers() throws Exception {
        Compose compose = Compose.read();
        try (Containers containers = new Containers(folder, BUILT)) {
            assertThat(containers.nerstream().settings().path("User").asText())
                    .isEqualTo(compose.service("service").spec().path("user").asText());
            assertThat(containers.flink().settings().path("User").asText())
                    .isEqualTo(compose.service("taskmanager").spec().path("user").asText());
            for (UnpackedImage image : List.of(containers.nerstream(), containers.flink())) {
                assertThat(image.root().resolve("usr/local/bin/answers")).isExecutable();
                assertThat(DefaultModel.in(image.root().resolve("opt/nerstream/cache")))
                        .isRegularFile();
            }
        }
    }
}
