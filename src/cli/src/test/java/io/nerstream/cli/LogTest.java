package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What a program of nerstream's logs, as a process of its own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LogTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @TempDir Path folder;

    /** Logs by all ways that libraries have. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            int unused = Nerstream.run("--version");
            Logger log = LoggerFactory.getLogger("io.nerstream.probe");
            log.info("not said");
            LoggerFactory.getLogger("org.apache.tika.probe").error("not said");
            log.warn("one {}\n\"two\"", "é", new IllegalStateException("broken"));
            try (MDC.MDCCloseable trace = MDC.putCloseable("trace_id", TRACE)) {
                log.error("of a trace");
            }
            java.util.logging.Logger.getLogger("javas.own").warning("of Java");
        }
    }

    private List<String> log(Map<String, String> environment) throws Exception {
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Probe.class.getName())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(err.toFile());
        builder.environment().remove("NERSTREAM_LOG");
        builder.environment().putAll(environment);
        assertThat(builder.start().waitFor()).isZero();
        return Files.readAllLines(err);
    }

    @Test
    void shouldBeAnObjectALineIfAskedFor() throws Exception {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : log(Map.of("NERSTREAM_LOG", "json"))) {
            entries.add(new JsonMapper().readTree(line));
        }
        assertThat(entries)
                .extracting(entry -> entry.path("message").asText())
                .containsExactly("one é\n\"two\"", "of a trace", "of Java");
        assertThat(entries)
                .extracting(entry -> entry.path("level").asText())
                .containsExactly("WARN", "ERROR", "WARN");
        JsonNode first = entries.get(0);
        assertThat(OffsetDateTime.parse(first.path("time").asText())).isNotNull();
        assertThat(first.path("logger").asText()).isEqualTo("io.nerstream.probe");
        assertThat(first.path("thread").asText()).isEqualTo("main");
        assertThat(first.path("exception").asText())
                .startsWith("java.lang.IllegalStateException: broken\n")
                .contains("Probe.main(LogTest.java:");
        assertThat(entries.get(1).has("exception")).isFalse();
        assertThat(entries)
                .extracting(entry -> entry.path("trace_id").asText())
                .containsExactly("", TRACE, "");
    }

    @Test
    void shouldBeTextElse() throws Exception {
        List<String> lines = log(Map.of());
        assertThat(lines.get(0))
                .matches("20\\d\\d-\\S+T\\S+(Z|[+-]\\d\\d:\\d\\d) WARN io.nerstream.probe - one é");
        assertThat(lines.get(1)).isEqualTo("\"two\"");
        assertThat(lines.get(2)).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(lines.get(lines.size() - 1)).endsWith("WARN javas.own - of Java");
    }
}
