package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.fixtures.FlinkDistribution;
import io.nerstream.stack.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A standalone Flink of its published distribution: a job manager and task managers, each a process
 * of its own, with the model's libraries in {@code lib/}, as the README says.
 */
final class FlinkCluster {
    // Bytes of a task manager: all sizes of its configuration below, together.
    private static final long BUDGET = (128 + 128 + 512 + 2048 + 64 + 256 + 192) * 1024L * 1024L;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    // What Flink's own start scripts open for Java 17.
    private static final List<String> OPENED =
            List.of(
                    "java.base/java.lang",
                    "java.base/java.lang.reflect",
                    "java.base/java.net",
                    "java.base/java.io",
                    "java.base/java.nio",
                    "java.base/sun.net.util",
                    "java.base/java.text",
                    "java.base/java.time",
                    "java.base/java.util",
                    "java.base/java.util.concurrent",
                    "java.base/java.util.concurrent.atomic",
                    "java.base/java.util.concurrent.locks");

    private final Path folder;
    private final Processes processes;
    private final Path job;
    private final String classPath;
    private final int rpc;
    private final int rest;
    // One for each process of a test.
    private final List<Integer> metrics;

    private FlinkCluster(Path folder, Processes processes, Path job, String classPath)
            throws IOException {
        this.folder = Files.createDirectories(folder);
        this.processes = processes;
        this.job = job;
        this.classPath = classPath;
        this.rpc = Ports.free();
        this.rest = Ports.free();
        this.metrics = List.of(Ports.free(), Ports.free(), Ports.free());
    }

    /**
     * Starts a job manager.
     *
     * @param built folder {@code target} of the indexing job, built with {@code -Pjob-jar}
     */
    static FlinkCluster start(Path folder, Processes processes, Path built) throws Exception {
        Path job;
        try (Stream<Path> files = Files.list(built)) {
            job = files.filter(file -> file.toString().endsWith("-job.jar")).findFirst().get();
        }
        List<Path> lib = new ArrayList<>(FlinkDistribution.lib());
        lib.addAll(jars(built.resolve("flink-lib")));
        String classPath =
                lib.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        FlinkCluster cluster = new FlinkCluster(folder, processes, job, classPath);
        Path unused = Files.writeString(folder.resolve("config.yaml"), cluster.configuration());
        Process unusedManager =
                cluster.java(
                        "job-manager",
                        List.of(
                                "-Xmx512m",
                                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                                "--configDir",
                                folder.toString()));
        return cluster;
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private String configuration() {
        return """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: RPC
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: REST
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: 2
                taskmanager.cpu.cores: 1.0
                taskmanager.memory.framework.heap.size: 128m
                taskmanager.memory.framework.off-heap.size: 128m
                taskmanager.memory.task.heap.size: 512m
                taskmanager.memory.task.off-heap.size: 2048m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                taskmanager.memory.managed.size: 0m
                taskmanager.memory.jvm-metaspace.size: 256m
                taskmanager.memory.jvm-overhead.min: 192m
                taskmanager.memory.jvm-overhead.max: 192m
                execution.checkpointing.dir: CHECKPOINTS
                heartbeat.timeout: 5000
                heartbeat.interval: 1000
                restart-strategy.exponential-delay.initial-backoff: 1 s
                metrics.reporter.nerstream.factory.class: io.nerstream.metrics.flink.NerstreamReporterFactory
                metrics.reporter.nerstream.port: METRICS
                """
                .replace(
                        "METRICS",
                        metrics.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .replace("RPC", Integer.toString(rpc))
                .replace("REST", Integer.toString(rest))
                .replace("CHECKPOINTS", folder.resolve("checkpoints").toUri().toString());
    }

    /** Another task manager with two slots; returns when the job manager knows it. */
    Process addTaskManager(String name) throws IOException {
        long before = taskManagers();
        Process manager =
                java(
                        name,
                        List.of(
                                "-Xmx768m",
                                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                                "--configDir",
                                folder.toString(),
                                "-D",
                                "taskmanager.resource-id=" + name));
        Awaitility.await("task manager " + name).atMost(LONG).until(() -> taskManagers() > before);
        return manager;
    }

    /** Submits the job; returns its id. */
    String submit(List<String> arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "org.apache.flink.client.cli.CliFrontend",
                                "run",
                                "-d",
                                job.toString()));
        command.addAll(arguments);
        Process client = java("flink-client", command);
        assertThat(client.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(processes.log("flink-client"));
        assertThat(client.exitValue()).as(said).isZero();
        return said.replaceAll("(?s).*JobID ([0-9a-f]{32}).*", "$1");
    }

    void cancel(String id) throws Exception {
        HttpResponse<String> answer =
                HTTP.send(
                        request("/jobs/" + id)
                                .method("PATCH", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        await(id, "CANCELED");
    }

    /** Waits until a job is in a state. */
    void await(String id, String state) {
        Awaitility.await("job " + id).atMost(LONG).until(() -> state(id), state::equals);
    }

    private String state(String id) throws Exception {
        String answer =
                HTTP.send(request("/jobs/" + id).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
        return answer.replaceAll("(?s).*?\"state\":\"([A-Z]+)\".*", "$1");
    }

    /**
     * What everybody can read who reaches its pages: settings, environments, plans, logs of errors.
     */
    String shown(String job) throws Exception {
        StringBuilder all = new StringBuilder();
        for (String page :
                List.of(
                        "/config",
                        "/jobmanager/config",
                        "/jobmanager/environment",
                        "/taskmanagers",
                        "/jobs/" + job,
                        "/jobs/" + job + "/config",
                        "/jobs/" + job + "/plan",
                        "/jobs/" + job + "/exceptions",
                        "/jobs/" + job + "/checkpoints/config")) {
            HttpResponse<String> answer =
                    HTTP.send(request(page).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(page).isEqualTo(200);
            all.append(answer.body());
        }
        return all.toString();
    }

    /**
     * Holds the most memory that a task manager has had so far against what it was given, the
     * model's outside of Java's heap included.
     */
    static void assertWithinBudget(Process taskManager) throws IOException {
        Path status = Path.of("/proc", Long.toString(taskManager.pid()), "status");
        String peak =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .findFirst()
                        .orElseThrow();
        long bytes = Long.parseLong(peak.replaceAll("[^0-9]", "")) * 1024;
        System.out.printf("a task manager had %d MB of %d%n", bytes >> 20, BUDGET >> 20);
        assertThat(bytes).isLessThan(BUDGET);
    }

    /** What all its processes measure, one page behind the other. */
    String measures() throws InterruptedException {
        StringBuilder pages = new StringBuilder();
        for (int port : metrics) {
            pages.append(page(port));
        }
        return pages.toString();
    }

    private static String page(int port) throws InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + port + "/metrics");
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(page).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            // No process has taken this port yet.
            return "";
        }
    }

    /** How many task managers it has. */
    private long taskManagers() {
        try {
            String answer =
                    HTTP.send(
                                    request("/taskmanagers").build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            return answer.split("\"path\"", -1).length - 1L;
        } catch (IOException e) {
            // It does not listen yet.
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest + path));
    }

    private Process java(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String one : OPENED) {
            command.add("--add-opens=" + one + "=ALL-UNNAMED");
        }
        command.addAll(List.of("-Dlog4j2.level=INFO", "-cp", classPath));
        command.addAll(arguments);
        return processes.start(name, command, Map.of("FLINK_CONF_DIR", folder.toString()), folder);
    }
}
