package io.nerstream.cli.training;

import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.install.Cache;
import io.nerstream.training.corpus.LabelledText;
import io.nerstream.training.evaluation.Bm25System;
import io.nerstream.training.evaluation.Detection;
import io.nerstream.training.evaluation.EncoderSystem;
import io.nerstream.training.evaluation.Evaluation;
import io.nerstream.training.evaluation.EvaluationReport;
import io.nerstream.training.evaluation.MiniLmSystem;
import io.nerstream.training.evaluation.PublishedRecipe;
import io.nerstream.training.evaluation.RetrievalSystem;
import io.nerstream.training.evaluation.RetrievalTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        description = {
            "Says how good retrieval by a description is on labelled text.",
            "",
            "Each line is a document, relevant to a type if any of its labelled mentions has it; all documents are ranked by their best"
                    + " mention. R-Precision: the share of relevant documents among the first R, R being their number. MAP, P@10, P@50 beside"
                    + " it; macro averages over types, with 95 %% bootstrap intervals over documents.",
            "",
            "Systems: nerstream; published (the recipe of NER Retriever, its head trained on the same data); bm25 (Lucene); minilm (sentence vectors"
                    + " of all-MiniLM-L6-v2)."
        },
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
    /** Which mentions are encoded. */
    enum Spans {
        GIVEN,
        DETECTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What can be compared. */
    enum Contender {
        NERSTREAM,
        PUBLISHED,
        BM25,
        MINILM
    }

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE.jsonl[.gz]",
            description = "Documents with typed spans, as for 'encode'.")
    private Path data;

    @Option(
            names = "--names",
            required = true,
            paramLabel = "FILE.json",
            description =
                    "An object from type to description; types that it does not name are left out.")
    private Path names;

    @Option(
            names = "--spans",
            required = true,
            description =
                    "'given': the mentions are those of the labels; 'detected': those that nerstream finds.")
    private Spans spans;

    @Option(
            names = "--report",
            required = true,
            paramLabel = "FILE.json",
            description = "Where the figures go; a bar chart goes beside it, as .png.")
    private Path report;

    @Option(
            names = "--types",
            split = ",",
            paramLabel = "TYPE",
            description = "Only these types; default: all that are named and occur.")
    private Set<String> types = new LinkedHashSet<>();

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "SYSTEM",
            defaultValue = "nerstream",
            description = "Any of nerstream, published, bm25, minilm; default: ${DEFAULT-VALUE}.")
    private Set<Contender> systems = new LinkedHashSet<>();

    @Mixin private EncoderOptions encoder;

    @Option(
            names = "--limit",
            defaultValue = "-1",
            description = "Only the first lines of the file.")
    private int limit;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws Exception {
        RetrievalTask task =
                RetrievalTask.of(LabelledText.readAll(data, limit), TypeNames.read(names), types);
        List<LabelledText> documents =
                spans == Spans.GIVEN ? task.documents() : detect(task.documents());
        Map<String, Evaluation.Result> results = new LinkedHashMap<>();
        for (Contender system : systems) {
            try (RetrievalSystem one = open(system, documents)) {
                results.put(one.name(), Evaluation.run(task, one));
            }
        }
        EvaluationReport found =
                new EvaluationReport(
                        data.getFileName().toString(),
                        task.documents().size(),
                        spans.toString(),
                        spans == Spans.GIVEN
                                ? Optional.empty()
                                : Optional.of(Detection.of(task.documents(), documents)),
                        Evaluation.chance(task),
                        results);
        found.writeJson(report);
        found.writeChart(chart());
        System.out.print(found.table());
        return 0;
    }

    private List<LabelledText> detect(List<LabelledText> documents)
            throws IOException, InterruptedException {
        try (Encoder finder = Encoder.open(encoder.folder(), options.model(), options.settings())) {
            return Detection.find(finder, documents);
        }
    }

    private Path chart() {
        String name = report.getFileName().toString();
        return report.resolveSibling(name.replaceFirst("\\.json$", "") + ".png");
    }

    private RetrievalSystem open(Contender system, List<LabelledText> documents)
            throws IOException, InterruptedException {
        return switch (system) {
            case NERSTREAM -> encoder("nerstream", encoder.folder(), documents);
            case PUBLISHED ->
                    encoder("published", PublishedRecipe.unpack(Cache.folder()), documents);
            case BM25 -> new Bm25System(documents);
            case MINILM -> new MiniLmSystem(documents);
        };
    }

    private RetrievalSystem encoder(String name, Path folder, List<LabelledText> documents)
            throws IOException, InterruptedException {
        return new EncoderSystem(
                name, Encoder.open(folder, options.model(), options.settings()), documents);
    }
}
