package io.nerstream.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexingJobTest {
    private static final String MANIFEST =
            """
            {"format": 2, "model": {"file": "m.gguf", "sha256": "%1$s"}, "blocks": [1],
             "component": "value", "pooling": ["last"], "queries": ["{}"],
             "statistics": {"file": "s.safetensors", "sha256": "%1$s"}, "dimension": 8}
            """
                    .formatted("a".repeat(64));

    @TempDir Path folder;

    /**
     * Checkpoints find the state of an operator by its uid: a changed one loses what is in flight.
     */
    @Test
    void shouldKeepTheUidsAndNamesOfAllOperators() throws IOException {
        java.nio.file.Files.writeString(folder.resolve("encoder.json"), MANIFEST);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        IndexingJob.configuration(settings(1, 4)));

        IndexingJob.build(environment, settings(1, 4), IndexedBefore.NOTHING);

        List<String> operators = new ArrayList<>();
        for (StreamNode node : environment.getStreamGraph().getStreamNodes()) {
            operators.add(node.getTransformationUID() + " " + node.getOperatorName());
        }
        assertThat(operators)
                .containsExactlyInAnyOrder(
                        "documents Source: documents",
                        "check check",
                        "encode encode",
                        "write write",
                        "restate restate",
                        "progress progress",
                        "told-progress told-progress: Writer",
                        "Sink Committer: told-progress told-progress: Committer",
                        "report report",
                        "dead-outcomes dead-outcomes",
                        "mentions mentions: Writer",
                        "Sink Committer: mentions mentions: Committer",
                        "outcomes outcomes: Writer",
                        "Sink Committer: outcomes outcomes: Committer",
                        "dead-letters dead-letters: Writer",
                        "Sink Committer: dead-letters dead-letters: Committer");
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> settings(0, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parallelism 0");
        assertThatThrownBy(() -> settings(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity 0");
    }

    private IndexingSettings settings(int parallelism, int capacity) {
        return new IndexingSettings(
                KafkaSettings.at("127.0.0.1:1"),
                "group",
                "documents",
                "mentions",
                "documents.outcomes",
                "documents.progress",
                "documents.dead",
                RegistrySettings.NONE,
                MilvusSettings.at("http://127.0.0.1:1"),
                new EncoderSource(folder.toString(), "", "cpu", ""),
                parallelism,
                capacity,
                Duration.ofSeconds(5));
    }
}
