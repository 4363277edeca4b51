package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.Outcome;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.stream.IndexingProgress;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The job on a Flink cluster of processes, with a secured Kafka. */
@Tag("cluster")
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlinkClusterIT {
    private static final Path BUILT = Path.of("../../flink-jobs/target");
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private int documents;

    @Test
    void theJobRunsTwiceOnATaskManagerComesBackAfterACancelAndSurvivesATaskManager()
            throws Exception {
        EncoderSource encoder = StackFixture.encoder();
        try (SecuredKafka kafka = SecuredKafka.start(folder.resolve("kafka"));
                SupervisedMilvus milvus =
                        SupervisedMilvus.start(
                                StackFixture.python(), folder.resolve("milvus"), Ports.free());
                FlinkCluster flink = FlinkCluster.start(folder.resolve("flink"), BUILT)) {
            KafkaSettings settings = kafka.settings();
            List<String> unused = Topics.make(settings);
            Process first = flink.addTaskManager("first");
            awaitTaskManagers(flink, 1);
            List<String> arguments =
                    List.of(
                            "--kafka",
                            kafka.address(),
                            "--kafka-properties",
                            kafka.properties().toString(),
                            "--milvus",
                            milvus.uri(),
                            "--encoder",
                            encoder.folder(),
                            "--model",
                            encoder.model());
            String job = flink.submit(arguments);
            try (DocumentPublisher publisher =
                            new DocumentPublisher(settings, RegistrySettings.NONE);
                    IndexingProgress progress =
                            new IndexingProgress(
                                    settings,
                                    IndexingSettings.group(encoder.identity().id()),
                                    RegistrySettings.NONE,
                                    outcome -> {})) {
                publish(publisher, progress);
                awaitMeasure(flink, "nerstream_documents_total{outcome=\"indexed\"} 20.0");

                flink.cancel(job);
                job = flink.submit(arguments);
                publish(publisher, progress);

                // It has no place left for its work but the other one's.
                Process second = flink.addTaskManager("second");
                awaitTaskManagers(flink, 2);
                first.destroyForcibly().waitFor();
                publish(publisher, progress);
                assertThat(second.isAlive()).isTrue();

                String other = flink.submit(arguments);
                flink.await(other, "RUNNING");
                flink.cancel(job);
                publish(publisher, progress);
                assertThat(progress.outcomes()).doesNotContainKey(Outcome.DEAD);
            }
        }
    }

    private void publish(DocumentPublisher publisher, IndexingProgress progress) throws Exception {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<?> sent =
                    publisher.publish(
                            Document.newBuilder()
                                    .setId("d" + documents++)
                                    .setText("The Danube rose near Linz.")
                                    .setIngested(Instant.now())
                                    .setAttributes(Map.of())
                                    .setLists(Map.of())
                                    .build());
            sent.join();
        }
        assertThat(progress.awaitAllIndexed(LONG)).isZero();
    }

    private static void awaitMeasure(FlinkCluster flink, String line) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (!flink.measures().contains(line + "\n")) {
            assertThat(System.nanoTime())
                    .as("waited for %s in %s", line, flink.measures())
                    .isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static void awaitTaskManagers(FlinkCluster flink, int count) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (flink.taskManagers() < count) {
            assertThat(System.nanoTime()).as("waited for task managers").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
