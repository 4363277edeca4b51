package io.nerstream.training.study;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.decoder.Component;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/** A layer study as study.csv, study.json and study.png. */
public final class StudyReport {
    // From what tells nothing to what tells everything; black figures stay readable on all of them.
    private static final Color[] COLOURS = {Color.WHITE, new Color(0xCFE8CF), new Color(0x4CAF50)};

    private final LayerStudy study;

    public StudyReport(LayerStudy study) {
        this.study = study;
    }

    /** Writes the three files; the folder is made if it is not there. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("study.csv"), csv());
        new JsonMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("study.json").toFile(), json());
        BitmapEncoder.saveBitmapWithDPI(
                heatMap(),
                folder.resolve("study.png").toString(),
                BitmapEncoder.BitmapFormat.PNG,
                150);
    }

    private String csv() {
        StringBuilder csv = new StringBuilder("block,component,roc_auc\n");
        for (LayerStudy.Cell cell : study.cells()) {
            csv.append(
                    String.format(
                            Locale.ROOT,
                            "%d,%s,%.4f%n",
                            cell.block(),
                            cell.component(),
                            cell.rocAuc()));
        }
        return csv.toString();
    }

    /** What study.json holds: counts, the best cell, that of each component, the top, all cells. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mentions", study.mentions());
        json.put("pairs", study.pairs());
        json.put("best", json(study.best()));
        json.put("top_layer", json(study.top()));
        Map<String, Object> components = new LinkedHashMap<>();
        for (Component component : Component.values()) {
            components.put(component.toString(), json(study.best(component)));
        }
        json.put("best_of_component", components);
        json.put("cells", study.cells().stream().map(StudyReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(LayerStudy.Cell cell) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("block", cell.block());
        json.put("component", cell.component().toString());
        json.put("roc_auc", Math.round(cell.rocAuc() * 1e4) / 1e4);
        return json;
    }

    private HeatMapChart heatMap() {
        HeatMapChart chart =
                new HeatMapChartBuilder()
                        .width(1400)
                        .height(420)
                        .title(
                                "ROC-AUC of cosine, mentions of one type against two; best: block "
                                        + study.best().block()
                                        + ", "
                                        + study.best().component())
                        .xAxisTitle("block")
                        .build();
        chart.getStyler().setShowValue(true).setHeatMapValueDecimalPattern(".00");
        chart.getStyler().setMin(0.5).setMax(1.0).setRangeColors(COLOURS);
        List<Component> components = Arrays.asList(Component.values());
        List<Number[]> cells =
                study.cells().stream()
                        .map(
                                cell ->
                                        new Number[] {
                                            cell.block(),
                                            components.indexOf(cell.component()),
                                            cell.rocAuc()
                                        })
                        .toList();
        List<Integer> blocks =
                study.cells().stream().map(LayerStudy.Cell::block).distinct().toList();
        List<String> rows = components.stream().map(Component::toString).toList();
        chart.addSeries("roc_auc", blocks, rows, cells);
        return chart;
    }
}
