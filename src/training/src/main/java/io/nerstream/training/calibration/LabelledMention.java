package io.nerstream.training.calibration;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Mention;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/** The vector of a mention and the type that people gave it. */
record LabelledMention(Optional<String> type, float[] vector) {
    boolean is(String other) {
        return type.filter(other::equals).isPresent();
    }

    /** The marked mentions of texts. */
    static List<LabelledMention> encode(Encoder encoder, List<LabelledText> texts, String task)
            throws InterruptedException {
        List<CompletableFuture<EncodedText>> encoded = new ArrayList<>();
        for (LabelledText text : ProgressBar.wrap(texts, task)) {
            encoded.add(encoder.encode(text.text(), text.places()));
        }
        encoder.flush();
        List<LabelledMention> labelled = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            List<LabelledSpan> spans = texts.get(i).spans().orElse(List.of());
            for (Mention mention : encoded.get(i).join().mentions()) {
                labelled.add(
                        new LabelledMention(
                                spans.stream()
                                        .filter(span -> span.place().equals(mention.span()))
                                        .findFirst()
                                        .flatMap(LabelledSpan::type),
                                mention.vector()));
            }
        }
        return labelled;
    }
}
