package io.nerstream.training.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.nerstream.training.evaluation.Evaluation.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;

/**
 * What an evaluation found.
 *
 * @param data the file
 * @param documents how many it has
 * @param spans {@code given} or {@code detected}
 * @param detection how well the mentions were found, if they were
 * @param chance R-Precision that a random order has
 * @param systems by name, in the order they ran
 */
public record EvaluationReport(
        @JsonProperty("data") String data,
        @JsonProperty("documents") int documents,
        @JsonProperty("spans") String spans,
        @JsonProperty("detection") @JsonInclude(JsonInclude.Include.NON_ABSENT)
                Optional<Detection> detection,
        @JsonProperty("chance") double chance,
        @JsonProperty("systems") Map<String, Result> systems) {

    public void writeJson(Path file) throws IOException {
        JsonMapper.builder()
                .addModule(new Jdk8Module())
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValue(file.toFile(), this);
    }

    /** A table for people: a line for each system, and how well mentions were found. */
    public String table() {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                "%-12s %11s %15s %7s %15s %7s %7s%n",
                                "system", "R-Precision", "95 %", "MAP", "95 %", "P@10", "P@50"));
        systems.forEach((name, result) -> table.append(line(name, result)));
        detection.ifPresent(
                found ->
                        table.append(
                                String.format(
                                        Locale.ROOT,
                                        "Mentions found: precision %.3f, recall %.3f, F1 %.3f; overlap recall %.3f%n",
                                        found.precision(),
                                        found.recall(),
                                        found.f1(),
                                        found.overlapRecall())));
        return table.toString();
    }

    private static String line(String name, Result result) {
        return String.format(
                Locale.ROOT,
                "%-12s %11.3f %15s %7.3f %15s %7.3f %7.3f%n",
                name,
                result.rPrecision(),
                interval(result.rPrecisionInterval()),
                result.meanAveragePrecision(),
                interval(result.meanAveragePrecisionInterval()),
                result.precisionAt10(),
                result.precisionAt50());
    }

    private static String interval(List<Double> interval) {
        return String.format(Locale.ROOT, "%.3f-%.3f", interval.get(0), interval.get(1));
    }

    /** A bar for each type and system, and for the macro average. */
    public void writeChart(Path png) throws IOException {
        List<String> types = List.copyOf(systems.values().iterator().next().types().keySet());
        List<String> labels = new ArrayList<>(List.of("MACRO AVERAGE"));
        labels.addAll(types);
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(Math.max(900, 60 + labels.size() * (8 + 8 * systems.size())))
                        .height(700)
                        .title("R-Precision by type, " + data + ", spans " + spans)
                        .yAxisTitle("R-Precision")
                        .build();
        chart.getStyler()
                .setXAxisLabelRotation(90)
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setLegendPosition(CategoryStyler.LegendPosition.InsideNE);
        systems.forEach(
                (name, result) -> {
                    List<Double> bars = new ArrayList<>(List.of(result.rPrecision()));
                    types.forEach(type -> bars.add(result.types().get(type).rPrecision()));
                    chart.addSeries(name, labels, bars);
                });
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapEncoder.BitmapFormat.PNG);
    }
}
