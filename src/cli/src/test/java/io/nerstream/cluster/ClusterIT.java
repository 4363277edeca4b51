package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.schemas.Document;
import io.nerstream.stack.ExpectedDocuments;
import io.nerstream.stack.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of nerstream on clusters of processes, with the service and the alerts program twice,
 * while one of each is killed: what is searchable and what was alerted is exactly what it should
 * be.
 */
@Tag("cluster")
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int DOCUMENTS = 10;
    private static final int UPDATES = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final ExpectedDocuments expected = new ExpectedDocuments();
    // Texts of mentions, each of which is new once.
    private final List<String> alerts = new ArrayList<>();

    private Cluster cluster;
    private Path keys;
    private List<Integer> ports;
    private Api api;
    private String type;
    private int round;

    @Test
    void nothingIsLostOrDoubledWhenOneOfEachIsKilled() throws Exception {
        try (Cluster started = Cluster.start(folder)) {
            cluster = started;
            Process taskManager = cluster.flink().addTaskManager("task-manager-1");
            String job = cluster.flink().submit(job());
            keys = folder.resolve("keys");
            api = new Api(proxy(), key());
            Process service = service(1);
            Process otherService = service(2);
            Process matcher = alertsProgram(1);
            Process otherMatcher = alertsProgram(2);
            type =
                    api.saveType(
                            """
                            {"type": "place", "threshold": -1, "cap": {"alerts": 1000000}}
                            """);
            whatIsPublishedIsThere(() -> {});
            awaitMeasure(
                    "nerstream_documents_total{outcome=\"indexed\"} "
                            + (2.0 * DOCUMENTS + UPDATES));

            cluster.flink().cancel(job);
            String again = cluster.flink().submit(job());
            whatIsPublishedIsThere(() -> {});

            // Beside the first one on its only task manager.
            String other = cluster.flink().submit(job("--parallelism", "1"));
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
        }
    }

    private interface Fault {
        void happen() throws Exception;
    }

    /** Publishes, updates and removes documents before and after something happens. */
    private void whatIsPublishedIsThere(Fault fault) throws Exception {
        publish("before");
        fault.happen();
        publish("after");
        assertThat(api.searchStrong("place")).contains(id(round, "after", 0));
        expected.assertStored(cluster.milvusSettings(), cluster.encoder().identity());
        Awaitility.await("alerts")
                .atMost(LONG)
                .untilAsserted(
                        () ->
                                assertThat(api.alerts(type))
                                        .containsExactlyInAnyOrderElementsOf(alerts));
        update();
        round++;
    }

    private void publish(String when) throws Exception {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            documents.add(document(id(round, when, i), 1));
        }
        api.publish(documents);
    }

    /** Of documents that are there; what becomes of it is seen in the next round. */
    private void update() throws Exception {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < UPDATES; i++) {
            documents.add(document(id(round, "before", i), 2));
        }
        api.publish(documents);
        String removed = id(round, "after", 1);
        api.remove(removed);
        expected.remove(removed);
    }

    private Document document(String id, long version) {
        String place = id + " v" + version;
        Document document =
                expected.put(
                        id,
                        version,
                        "The river rose near [Upper %s] and fell near [Lower %s]."
                                .formatted(place, place));
        alerts.addAll(ExpectedDocuments.texts(document));
        return document;
    }

    private static String id(int round, String when, int i) {
        return "r" + round + "-" + when + "-" + i;
    }

    /** Whichever process measures it. */
    private void awaitMeasure(String line) {
        Awaitility.await(line)
                .atMost(LONG)
                .until(() -> cluster.flink().measures(), all -> all.contains(line + "\n"));
    }

    private List<String> job(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(cluster.streamOptions("nerstream-indexing"));
        arguments.addAll(cluster.milvusOptions());
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Process service(int number) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("serve", "--keys", keys.toString()));
        arguments.addAll(List.of("--port", Integer.toString(ports.get(number - 1))));
        arguments.addAll(cluster.streamOptions("nerstream-service"));
        arguments.addAll(cluster.milvusOptions());
        return cluster.processes().nerstream("service-" + number, arguments);
    }

    private Process alertsProgram(int number) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("alerts", "run", "--state"));
        arguments.add(folder.resolve("alerts-" + number).toString());
        arguments.addAll(cluster.streamOptions("nerstream-alerts"));
        return cluster.processes().nerstream("alerts-" + number, arguments);
    }

    /** A key that may do everything. */
    private String key() throws Exception {
        Process made =
                cluster.processes()
                        .nerstream(
                                "keys",
                                List.of(
                                        "keys",
                                        "make",
                                        "--file",
                                        keys.toString(),
                                        "--name",
                                        "test",
                                        "--role",
                                        "admin"));
        assertThat(made.waitFor()).isZero();
        List<String> said = Files.readAllLines(cluster.processes().log("keys"));
        return said.get(said.size() - 1);
    }

    /** The address that both services are behind. */
    private String proxy() throws Exception {
        ports = List.of(Ports.free(), Ports.free());
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
