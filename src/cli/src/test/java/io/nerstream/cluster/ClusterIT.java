package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.fixtures.FullMilvus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The whole of nerstream on clusters of processes, with the service behind a proxy and the alerts
 * program twice, while one of each is killed.
 */
@Tag("cluster")
@Timeout(value = 25, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterIT extends WholeStackContract {
    private Cluster cluster;

    @Test
    void nothingIsLostOrDoubledWhenOneOfEachIsKilled() throws Exception {
        try (Cluster started = Cluster.start(folder)) {
            cluster = started;
            use(cluster);
            Process taskManager = cluster.flink().addTaskManager("task-manager-1");
            String job = cluster.flink().submit(job());
            List<Integer> ports = twoPorts();
            Process service = service(1, ports.get(0));
            Process otherService = service(2, ports.get(1));
            Process matcher = alertsProgram(1);
            Process otherMatcher = alertsProgram(2);
            ask(proxy(ports));
            whatIsPublishedIsThere(() -> {});
            awaitMeasure(
                    "nerstream_documents_total{outcome=\"indexed\"} "
                            + (2.0 * DOCUMENTS + UPDATES));

            cluster.flink().cancel(job);
            String again = cluster.flink().submit(job());
            whatIsPublishedIsThere(() -> {});

            // Beside the first one on its only task manager.
            String other = cluster.flink().submit(job());
            cluster.flink().await(other, "RUNNING");
            whatIsPublishedIsThere(() -> cluster.flink().cancel(again));

            Process otherTaskManager = cluster.flink().addTaskManager("task-manager-2");
            whatIsPublishedIsThere(() -> Processes.kill(taskManager));
            whatIsPublishedIsThere(() -> cluster.kafka().kill(2));
            cluster.kafka().revive(2);
            whatIsPublishedIsThere(() -> Processes.kill(service));
            whatIsPublishedIsThere(() -> Processes.kill(matcher));
            // Every schema is known by now.
            whatIsPublishedIsThere(() -> cluster.registry().kill());
            cluster.registry().revive();
            whatIsPublishedIsThere(
                    () -> {
                        cluster.milvus().kill();
                        publish("while-milvus-is-gone");
                        cluster.milvus().start();
                    });
            assertThat(List.of(otherTaskManager, otherService, otherMatcher))
                    .allMatch(Process::isAlive);
            FlinkCluster.assertWithinBudget(otherTaskManager);
            assertThat(cluster.processes().said() + cluster.flink().shown(other))
                    .doesNotContain(KafkaCluster.PASSWORD, Registry.PASSWORD, FullMilvus.TOKEN);
        }
    }

    /** Whichever process measures it. */
    private void awaitMeasure(String line) {
        Awaitility.await(line)
                .atMost(LONG)
                .until(() -> cluster.flink().measures(), all -> all.contains(line + "\n"));
    }

    private List<String> job() throws Exception {
        List<String> arguments = new ArrayList<>(cluster.streamOptions("nerstream-indexing"));
        arguments.addAll(cluster.milvusOptions());
        return arguments;
    }

    /** The address that both services are behind. */
    private String proxy(List<Integer> ports) throws Exception {
        int port =
                Nginx.start(
                        cluster.processes(),
                        folder.resolve("service-proxy"),
                        """
                        upstream services {
                          server 127.0.0.1:%d fail_timeout=1s;
                          server 127.0.0.1:%d fail_timeout=1s;
                        }
                        server {
                          listen 127.0.0.1:PORT;
                          location / {
                            proxy_pass http://services;
                            proxy_set_header Host $host;
                            proxy_read_timeout 300s;
                          }
                        }
                        """
                                .formatted(ports.get(0), ports.get(1)));
        return "http://127.0.0.1:" + port;
    }
}
