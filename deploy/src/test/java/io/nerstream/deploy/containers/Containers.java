package io.nerstream.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.deploy.containers.Compose.Service;
import io.nerstream.fixtures.FlinkDistribution;
import io.nerstream.fixtures.PythonPackages;
import io.nerstream.stack.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The containers of docker-compose.yml as plain processes of this machine: the files of their
 * images, their entry points, arguments, variables and health checks. What differs is the
 * machine's: folders lie below a folder of the test, servers listen on free ports of loopback, and
 * Java is the one that runs the test. Servers of others come from packages: Kafka from the image's
 * own libraries, the embedded Milvus, Flink's distribution.
 */
final class Containers implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final long END_SECONDS = 30;
    private static final String LOOPBACK = "127.0.0.1:";
    private static final String FLINK = "org.apache.flink.";

    private final Compose compose = Compose.read();
    private final Path folder;
    private final UnpackedImage nerstream;
    private final UnpackedImage flink;
    // Ports of the file, and those of this machine that stand for them.
    private final Map<String, Integer> ports = new TreeMap<>();
    private final List<AutoCloseable> parts = new ArrayList<>();

    Containers(Path folder, Path images) throws IOException {
        this.folder = folder;
        this.nerstream =
                UnpackedImage.of(images.resolve("nerstream.tar"), folder.resolve("nerstream"));
        this.flink =
                UnpackedImage.of(
                        images.resolve("nerstream-flink.tar"), folder.resolve("nerstream-flink"));
        for (String address :
                List.of(
                        "kafka:9092",
                        "kafka:9093",
                        "milvus:19530",
                        "service:7070",
                        "alerts:7071",
                        "jobmanager:6123",
                        "jobmanager:6124",
                        "jobmanager:8081",
                        "jobmanager:9260",
                        "taskmanager:9260")) {
            ports.put(address, Ports.free());
        }
        for (String place : List.of("kafka", "keys", "alerts", "checkpoints", "cache", "tmp")) {
            Files.createDirectories(folder.resolve(place));
        }
    }

    UnpackedImage nerstream() {
        return nerstream;
    }

    UnpackedImage flink() {
        return flink;
    }

    /** The key that the first start made. */
    String key() throws IOException {
        return Files.readString(folder.resolve("keys").resolve("admin")).strip();
    }

    /** Kafka as its container is told to be, with the jars that nerstream's image has. */
    void startKafka() throws Exception {
        Path settings = folder.resolve("kafka.properties");
        Files.writeString(
                settings,
                compose.service("kafka").variables().entrySet().stream()
                        .map(one -> property(one.getKey()) + "=" + kafka(one.getValue()))
                        .collect(Collectors.joining("\n")));
        List<String> format =
                java(
                        jars(nerstream.root().resolve("opt/nerstream/lib")),
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        "5L6g3nShT-eMCtK--X86sw",
                        "--config",
                        settings.toString());
        succeed("format", new ProcessBuilder(format));
        start(
                "kafka",
                new ProcessBuilder(
                        java(
                                jars(nerstream.root().resolve("opt/nerstream/lib")),
                                "kafka.Kafka",
                                settings.toString())));
    }

    private static String property(String variable) {
        return variable.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private String kafka(String value) {
        return value.replace("0.0.0.0:9092", LOOPBACK + ports.get("kafka:9092"))
                .replace("kafka:9092", LOOPBACK + ports.get("kafka:9092"))
                .replace("127.0.0.1:9093", LOOPBACK + ports.get("kafka:9093"))
                .replace("/var/lib/kafka/data", folder.resolve("kafka").toString());
    }

    void startMilvus() throws Exception {
        Path python = EmbeddedMilvus.install(PythonPackages.cache(), System.err::println);
        parts.add(
                EmbeddedMilvus.start(python, folder.resolve("milvus"), ports.get("milvus:19530")));
    }

    /** Runs a container that does one thing; fails if it does. */
    String run(String name, String... command) throws Exception {
        return succeed(name, container(compose.service(name), command));
    }

    /** Starts a container, and waits until its health check is content. */
    void start(String name) throws Exception {
        Service service = compose.service(name);
        Process process = start(name, container(service));
        awaitHealthy(service, process);
    }

    /** The job manager and the task manager: what the scripts of Flink's image start. */
    void startFlink() throws Exception {
        List<Path> jars =
                Stream.concat(
                                FlinkDistribution.lib().stream(),
                                jars(flink.root().resolve("opt/flink/lib")).stream())
                        .toList();
        startFlink(
                "jobmanager",
                jars,
                FLINK + "container.entrypoint.StandaloneApplicationClusterEntryPoint");
        startFlink("taskmanager", jars, FLINK + "runtime.taskexecutor.TaskManagerRunner");
    }

    private void startFlink(String name, List<Path> jars, String main) throws Exception {
        Service service = compose.service(name);
        Path settings = Files.createDirectories(folder.resolve(name + "-conf"));
        Files.writeString(settings.resolve("config.yaml"), flinkSettings(name));
        FlinkSizes sizes = FlinkSizes.of(name, settings);
        List<String> arguments = new ArrayList<>(List.of("--configDir", settings.toString()));
        arguments.addAll(sizes.settings());
        arguments.addAll(service.command().subList(1, service.command().size()));
        List<String> command = java(jars, main, arguments.toArray(String[]::new));
        command.addAll(1, javaOptions());
        command.addAll(1, sizes.java());
        awaitHealthy(service, start(name, flink(service, command, settings)));
    }

    private ProcessBuilder flink(Service service, List<String> command, Path settings) {
        Path home = flink.root().resolve("opt/flink");
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        environment(builder, service, flink);
        // As the image and its scripts set them; the job's jar is looked for beside lib.
        builder.environment().put("FLINK_CONF_DIR", settings.toString());
        builder.environment().put("FLINK_HOME", home.toString());
        builder.environment().put("FLINK_LIB_DIR", home.resolve("lib").toString());
        return builder;
    }

    private static List<String> javaOptions() {
        return Compose.text(Path.of("compose", "flink.yaml"))
                .lines()
                .filter(line -> line.startsWith("env.java.opts.all: "))
                .flatMap(line -> Stream.of(line.substring(line.indexOf(' ') + 1).split(" ", -1)))
                .toList();
    }

    private String flinkSettings(String name) {
        String metrics = "metrics.reporter.nerstream.port: ";
        return Compose.text(Path.of("compose", "flink.yaml"))
                        .replace("0.0.0.0", "127.0.0.1")
                        .replace("address: jobmanager", "address: 127.0.0.1")
                        .replace(metrics + 9260, metrics + ports.get(name + ":9260"))
                        .replace("6124", ports.get("jobmanager:6124").toString())
                        .replace(
                                "/var/lib/nerstream/checkpoints",
                                folder.resolve("checkpoints").toString())
                        .replace("io.tmp.dirs: /tmp", "io.tmp.dirs: " + folder.resolve("tmp"))
                + "jobmanager.rpc.port: "
                + ports.get("jobmanager:6123")
                + "\n"
                + "rest.port: "
                + ports.get("jobmanager:8081")
                + "\n"
                + "taskmanager.host: 127.0.0.1\n";
    }

    private ProcessBuilder container(Service service, String... instead) {
        List<String> command =
                new ArrayList<>(
                        service.entryPoint().isEmpty()
                                ? nerstream.entryPoint().stream()
                                        .map(one -> nerstream.root() + one)
                                        .toList()
                                : service.entryPoint());
        List<String> arguments = instead.length == 0 ? service.command() : List.of(instead);
        arguments.forEach(one -> command.add(here(one, service, nerstream)));
        ProcessBuilder builder = new ProcessBuilder(command);
        environment(builder, service, nerstream);
        return builder;
    }

    private void environment(ProcessBuilder builder, Service service, UnpackedImage image) {
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("NERSTREAM_"));
        service.variables()
                .forEach((name, value) -> environment.put(name, here(value, service, image)));
        environment.put(
                "PATH",
                Stream.of(
                                image.root().resolve("usr/local/bin").toString(),
                                Path.of(System.getProperty("java.home"), "bin").toString(),
                                System.getenv("PATH"))
                        .collect(Collectors.joining(File.pathSeparator)));
    }

    /** A text of the file, with this machine's folders and addresses. */
    private String here(String text, Service service, UnpackedImage image) {
        Integer port = ports.get(service.name() + ":" + text);
        if (port != null) {
            return port.toString();
        }
        String here = text.replace("/opt/nerstream", image.root() + "/opt/nerstream");
        for (Compose.Mount mount : service.mounts()) {
            if (mount.isVolume()) {
                String place = mount.source().endsWith("-cache") ? "cache" : mount.source();
                here = here.replace(mount.target(), folder.resolve(place).toString());
            }
        }
        for (Map.Entry<String, Integer> one : ports.entrySet()) {
            here = here.replace(one.getKey(), LOOPBACK + one.getValue());
        }
        return here.equals("0.0.0.0") ? "127.0.0.1" : here;
    }

    private String port(String name, String port) {
        return ports.get(name + ":" + port).toString();
    }

    private void awaitHealthy(Service service, Process process) {
        List<String> check = service.healthCheck();
        assertThat(check).startsWith("CMD", "answers");
        List<String> command =
                List.of(
                        "/bin/bash",
                        nerstream.root().resolve("usr/local/bin/answers").toString(),
                        port(service.name(), check.get(2)),
                        check.get(3));
        await(service + " is healthy")
                .atMost(LONG)
                .pollInterval(LOOK)
                .failFast(
                        service + " has ended, see " + log(service.name()),
                        () -> !process.isAlive())
                .until(() -> exit("check-" + service, new ProcessBuilder(command)) == 0);
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static List<String> java(List<Path> jars, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-cp",
                        jars.stream()
                                .map(Path::toString)
                                .collect(Collectors.joining(File.pathSeparator)),
                        main));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process start(String name, ProcessBuilder builder) throws IOException {
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log(name).toFile()).start();
        parts.add(() -> end(process));
        return process;
    }

    private String succeed(String name, ProcessBuilder builder) throws Exception {
        int exit = exit(name, builder);
        String said = Files.readString(log(name));
        assertThat(exit).as("%s: %s", name, said).isZero();
        return said;
    }

    private int exit(String name, ProcessBuilder builder) throws Exception {
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log(name).toFile()).start();
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(name + " does not end: " + Files.readString(log(name)));
        }
        return process.exitValue();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** What began last ends first. */
    @Override
    public void close() throws Exception {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }
}
