package io.nerstream.cli.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.training.corpus.LabelledText;
import io.nerstream.training.study.LayerStudy;
import io.nerstream.training.study.StudyReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "study",
        description = {
            "Says which of the model's inner vectors tell types apart best.",
            "",
            "Method: up to 2,000 mentions are drawn, each type alike ('other' and 'misc' are no types); among them 10,000 pairs of one type"
                    + " and 10,000 of two, none that read the same. For each block and component: ROC-AUC of the cosine of both mentions'"
                    + " vectors, means over their tokens, centred. Writes study.csv, study.json and the heat map study.png; prints the best as"
                    + " one JSON line."
        },
        mixinStandardHelpOptions = true)
public final class StudyCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE.jsonl[.gz]",
            description = "Texts with typed spans, as for 'encode'.")
    private List<Path> data;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the report goes; made if it is not there.")
    private Path output;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of the draw; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws Exception {
        List<LabelledText> texts = new ArrayList<>();
        for (Path file : data) {
            texts.addAll(LabelledText.readAll(file, -1));
        }
        LayerStudy study = LayerStudy.run(options.model(), options.settings(), texts, seed);
        StudyReport report = new StudyReport(study);
        report.write(output);
        Map<String, Object> line = new LinkedHashMap<>(report.json());
        line.remove("cells");
        System.out.println(new JsonMapper().writeValueAsString(line));
        return 0;
    }
}
