package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher and its process, as a shell sees them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LauncherIT {
    private static final int TERMINATED = 143;
    private static final int INTERRUPTED = 130;
    private static final long SEED = 7;

    @TempDir static Path home;

    private static final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private static HttpServer service;
    private static String answer = "{}";

    record Ended(int exit, String out, String err, long millis) {}

    /** A copy of the launcher that finds all built, beside the libraries of this build. */
    @BeforeAll
    static void prepare() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        Path target = Files.createDirectories(home.resolve("src/cli/target"));
        for (String folder : List.of("schemas", "flink-jobs")) {
            Files.createDirectories(home.resolve(folder));
        }
        Files.createFile(home.resolve("pom.xml"));
        Files.copy(root.resolve("nerstream"), home.resolve("nerstream"));
        Path built = root.resolve("src/cli/target");
        Files.createSymbolicLink(target.resolve("lib"), built.resolve("lib"));
        try (Stream<Path> jars = Files.list(built)) {
            for (Path jar : jars.filter(one -> one.toString().endsWith("-SNAPSHOT.jar")).toList()) {
                Files.copy(jar, target.resolve(jar.getFileName()));
            }
        }
        Files.createFile(target.resolve(".built"));
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", LauncherIT::serve);
        service.start();
    }

    @AfterAll
    static void stop() {
        service.stop(0);
    }

    /** Streams stay open: whoever follows waits. */
    private static void serve(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        boolean stream = exchange.getRequestURI().getPath().endsWith("/stream");
        exchange.sendResponseHeaders(200, stream ? 0 : bytes.length);
        if (stream) {
            exchange.getResponseBody()
                    .write("event: place\nid: 7\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            bodies.add("streaming");
        } else {
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }
    }

    private static String url() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }

    private static Process begin(Path folder, String... arguments) throws IOException {
        // Whoever runs tests in the background may ignore Ctrl-C, and children inherit that.
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "env",
                                "--default-signal=INT",
                                home.resolve("nerstream").toString()));
        all.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(all)
                        .directory(folder.toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("NERSTREAM_SERVICE", url());
        return builder.start();
    }

    private static Ended end(Path folder, Process process) throws Exception {
        long start = System.nanoTime();
        int exit = process.waitFor();
        return new Ended(
                exit,
                Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static void kill(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }

    @Test
    void shouldKeepAllLettersInEveryLocale(@TempDir Path folder) throws Exception {
        answer =
                "{\"matches\": [{\"text\": \"Düssel 東京\", \"sentence\": \"Düssel 東京.\", \"end\": 9}]}";
        bodies.clear();
        Ended text = end(folder, begin(folder, "search", "Flüsse 川"));
        assertThat(text.exit()).as(text.err()).isZero();
        assertThat(bodies.take()).contains("Flüsse 川");
        assertThat(text.out()).contains("[Düssel 東京]");
        Ended json = end(folder, begin(folder, "search", "x", "--json"));
        assertThat(json.out()).contains("Düssel 東京");
    }

    @Test
    void shouldLetNoTextCommandTheTerminal(@TempDir Path folder) throws Exception {
        answer =
                """
                {"id": "\\u001b[2Ja", "type": ["\\u009b31m", "\\u202egnp"], "webhook": "\\u001b]0;x\\u0007",
                 "matches": [{"text": "\\u001b[31mDanube", "document": "a\\u001b]8;;x\\u0007", "sentence": "\\u001bc A.\\u0085"}],
                 "alerts": [{"type": "\\u001b", "text": "\\u001b", "document": "\\u001b", "sentence": "\\u001b"}],
                 "problems": ["\\u001b[1A"], "encoder": "\\u001b", "types": [{"id": "\\u001b", "type": ["\\u2067"]}]}""";
        for (List<String> command :
                List.of(
                        List.of("search", "x"),
                        List.of("search", "x", "--json"),
                        List.of("alerts"),
                        List.of("types", "list"),
                        List.of("types", "list", "--json"),
                        List.of("types", "add", "x"),
                        List.of("delete", "\u001b[1m"),
                        List.of("status"))) {
            Ended ended = end(folder, begin(folder, command.toArray(String[]::new)));
            assertThat(ended.out() + ended.err())
                    .as(command.toString())
                    .containsIgnoringCase("\\u001b")
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
        }
    }

    @Test
    void shouldEndQuietlyWhileItFollows(@TempDir Path folder) throws Exception {
        for (String signal : List.of("TERM", "INT")) {
            bodies.clear();
            Process process = begin(folder, "alerts", "--follow");
            while (!bodies.take().equals("streaming")) {}
            kill(process, signal);
            Ended ended = end(folder, process);
            assertThat(ended.exit()).isEqualTo(signal.equals("TERM") ? TERMINATED : INTERRUPTED);
            assertThat(ended.out() + ended.err()).isEmpty();
            assertThat(ended.millis()).isLessThan(5_000);
        }
    }

    @Test
    void shouldEndWhenNobodyReadsWhatItFollows(@TempDir Path folder) throws Exception {
        bodies.clear();
        Process process =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "{ \"$0\" alerts --follow --service \"$1\"; echo $? >&2; } | head -0",
                                home.resolve("nerstream").toString(),
                                url())
                        .redirectError(folder.resolve("err").toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("err"))).isEqualTo("0\n");
    }

    /** At moments drawn at random: while it starts, loads the model, runs a batch. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void shouldEndQuietlyWhileTheModelRuns(int run, @TempDir Path folder) throws Exception {
        Process process = begin(folder, "bench", "encoder");
        long millis = new Random(SEED + run).nextLong(500, 9_000);
        assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
        kill(process, "TERM");
        Ended ended = end(folder, process);
        assertThat(ended.exit()).as("after " + millis + " ms").isEqualTo(TERMINATED);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.millis()).isLessThan(5_000);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("out", "err");
        }
    }
}
