package io.nerstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasureTest {
    private static final Path DOCUMENT = Path.of("../../docs/metrics.md");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void theDocumentListsEveryMeasureWithTypeLabelsAndMeaning() throws IOException {
        List<String> rows =
                Files.readAllLines(DOCUMENT).stream()
                        .filter(line -> line.startsWith("| `nerstream_"))
                        .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(Measure.values()).map(MeasureTest::row).toList());
    }

    private static String row(Measure measure) {
        String labels =
                measure.labels().stream()
                        .map(label -> "`" + label + "`")
                        .collect(Collectors.joining(", "));
        return "| `"
                + measure.series()
                + "` | "
                + measure.kind().prometheus()
                + " | "
                + labels
                + " | "
                + measure.help()
                + " |";
    }

    @ParameterizedTest
    @EnumSource
    void prometheusReadsTheNameThatIsPromised(Measure measure) {
        String[] values = measure.labels().toArray(String[]::new);
        String read = measure.series();
        switch (measure.kind()) {
            case COUNTER, HIGHEST_COUNTER -> measure.count(registry, () -> 2, values);
            case GAUGE, MAXIMUM -> measure.gauge(registry, () -> 2, values);
            case HISTOGRAM -> {
                measure.timer(registry, values).record(Duration.ofSeconds(2));
                read += "_count";
            }
        }
        assertThat(registry.scrape()).containsPattern("(?m)^" + read + "(\\{[^}]*\\})? [12]");
    }

    @Test
    void whatIsAskedStaysAsLongAsTheRegistry() {
        AtomicLong count = new AtomicLong(7);
        Measure.MENTIONS.count(registry, count::get);
        Measure.SEEN.gauge(registry, count::get);
        System.gc();
        assertThat(registry.scrape())
                .contains("nerstream_mentions_total 7.0")
                .contains("nerstream_seen 7.0");
    }

    @Test
    void aLabelWithoutAValueIsRefused() {
        assertThatThrownBy(() -> Measure.DOCUMENTS.counter(registry))
                .hasMessageContaining("nerstream_documents_total has labels [outcome]");
    }
}
