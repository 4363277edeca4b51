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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must hold on every cluster, whatever happens to its parts: what is searchable and what was
 * alerted is exactly what it should be. The service and the alerts program are processes here.
 */
abstract class WholeStackContract {
    static final Duration LONG = Duration.ofMinutes(3);
    static final int DOCUMENTS = 10;
    static final int UPDATES = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final ExpectedDocuments expected = new ExpectedDocuments();
    // Texts of mentions, each of which is new once.
    private final List<String> alerts = new ArrayList<>();

    private Servers servers;
    private Path keys;
    private Api api;
    private String type;
    private int round;

    /** Something that happens to the cluster. */
    interface Fault {
        void happen() throws Exception;
    }

    /** Begins to use these servers: makes a key, by which the service is asked. */
    void use(Servers used) throws Exception {
        servers = used;
        keys = folder.resolve("keys");
        Process made =
                servers.processes()
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
    }

    /** Asks the service at this address from now on, and saves a type that all mentions match. */
    void ask(String url) throws Exception {
        List<String> said = Files.readAllLines(servers.processes().log("keys"));
        api = new Api(url, said.get(said.size() - 1));
        type =
                api.saveType(
                        """
                        {"type": "place", "threshold": -1, "cap": {"alerts": 1000000}}
                        """);
    }

    Process service(int number, int port) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("serve", "--keys", keys.toString()));
        arguments.addAll(List.of("--port", Integer.toString(port)));
        arguments.addAll(servers.streamOptions("nerstream-service"));
        arguments.addAll(servers.milvusOptions());
        return servers.processes().nerstream("service-" + number, arguments);
    }

    Process alertsProgram(int number) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("alerts", "run", "--state"));
        arguments.add(folder.resolve("alerts-" + number).toString());
        arguments.addAll(servers.streamOptions("nerstream-alerts"));
        return servers.processes().nerstream("alerts-" + number, arguments);
    }

    /** Publishes, updates and removes documents before and after something happens. */
    void whatIsPublishedIsThere(Fault fault) throws Exception {
        publish("before");
        fault.happen();
        publish("after");
        assertThat(api.searchStrong("place")).contains(id(round, "after", 0));
        expected.assertStored(servers.milvusSettings(), servers.encoder().identity());
        Awaitility.await("alerts")
                .atMost(LONG)
                .untilAsserted(
                        () ->
                                assertThat(api.alerts(type))
                                        .containsExactlyInAnyOrderElementsOf(alerts));
        update();
        round++;
    }

    void publish(String when) throws Exception {
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

    /** Two ports, for two services. */
    static List<Integer> twoPorts() throws Exception {
        return List.of(Ports.free(), Ports.free());
    }
}
