package io.nerstream.training.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/**
 * How well an encoder finds the mentions that people marked, whatever their types.
 *
 * @param precision share of the mentions found that are marked exactly so
 * @param recall share of the marked mentions that are found exactly
 * @param f1 their harmonic mean
 * @param overlapRecall share of the marked mentions that share a character with one found
 */
public record Detection(
        @JsonProperty("precision") double precision,
        @JsonProperty("recall") double recall,
        @JsonProperty("f1") double f1,
        @JsonProperty("overlap_recall") double overlapRecall) {

    /** The same documents with the mentions that an encoder finds in them, without types. */
    public static List<LabelledText> find(Encoder encoder, List<LabelledText> documents)
            throws InterruptedException {
        List<CompletableFuture<EncodedText>> encoded = new ArrayList<>();
        for (LabelledText document : ProgressBar.wrap(documents, "Finding mentions")) {
            encoded.add(encoder.encode(document.text()));
        }
        encoder.flush();
        List<LabelledText> found = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            LabelledText document = documents.get(i);
            List<LabelledSpan> spans =
                    encoded.get(i).join().mentions().stream()
                            .map(mention -> new LabelledSpan(mention.span(), Optional.empty()))
                            .toList();
            found.add(
                    new LabelledText(
                            document.line(),
                            document.text(),
                            Optional.of(spans),
                            document.unverified()));
        }
        return found;
    }

    /** Compares what was found with what is marked, document by document. */
    public static Detection of(List<LabelledText> marked, List<LabelledText> found) {
        int right = 0;
        int allFound = 0;
        int allMarked = 0;
        int touched = 0;
        for (int i = 0; i < marked.size(); i++) {
            Set<Span> expected = new HashSet<>(marked.get(i).places());
            List<Span> actual = found.get(i).places();
            allMarked += expected.size();
            allFound += actual.size();
            right += (int) actual.stream().filter(expected::contains).count();
            touched +=
                    (int)
                            expected.stream()
                                    .filter(span -> actual.stream().anyMatch(span::overlaps))
                                    .count();
        }
        double precision = share(right, allFound);
        double recall = share(right, allMarked);
        double sum = precision + recall;
        return new Detection(
                precision,
                recall,
                sum == 0 ? 0 : 2 * precision * recall / sum,
                share(touched, allMarked));
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
