package io.nerstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules, their runbook and the dashboard. */
class ObservabilityFilesTest {
    private static final Path FOLDER = Path.of("../../deploy/observability");
    private static final Pattern SERIES = Pattern.compile("nerstream_[a-z0-9_]+");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "alerts.test.yml", "dashboard.json"})
    void onlySeriesThatAreMeasuredAreNamed(String file) throws IOException {
        List<String> named = matches(SERIES, FOLDER.resolve(file));
        assertThat(named).isNotEmpty();
        assertThat(named).allSatisfy(name -> assertThat(measured(name)).as(name).isTrue());
    }

    private static boolean measured(String name) {
        return Arrays.stream(Measure.values())
                .anyMatch(
                        measure ->
                                measure.kind() == Measure.Kind.HISTOGRAM
                                        ? name.matches(measure.series() + "_(bucket|count|sum|max)")
                                        : name.equals(measure.series()));
    }

    @Test
    void everyRuleHasAnEntryInTheRunbook() throws IOException {
        List<String> rules =
                Files.readString(FOLDER.resolve("alerts.yml"))
                        .lines()
                        .flatMap(line -> ALERT.matcher(line).results())
                        .map(match -> match.group(1))
                        .toList();
        List<String> entries =
                Files.readAllLines(Path.of("../../docs/runbook.md")).stream()
                        .filter(line -> line.startsWith("## "))
                        .map(line -> line.substring(3))
                        .toList();
        assertThat(rules).isNotEmpty();
        assertThat(entries).containsExactlyElementsOf(rules);
        assertThat(Files.readString(FOLDER.resolve("alerts.yml")))
                .contains(
                        rules.stream()
                                .map(rule -> "docs/runbook.md#" + rule.toLowerCase(Locale.ROOT))
                                .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check config prometheus.yml",
                "check rules alerts.yml",
                "test rules alerts.test.yml"
            })
    void promtoolFindsNothingWrong(String arguments) throws Exception {
        assumeTrue(hasPromtool(), "promtool is not installed (Debian: package prometheus)");
        Process process =
                new ProcessBuilder(
                                Stream.concat(
                                                Stream.of("promtool"),
                                                Stream.of(arguments.split(" ")))
                                        .toList())
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static boolean hasPromtool() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    }

    private static List<String> matches(Pattern pattern, Path file) throws IOException {
        return List.copyOf(
                new TreeSet<>(
                        pattern.matcher(Files.readString(file))
                                .results()
                                .map(MatchResult::group)
                                .toList()));
    }
}
