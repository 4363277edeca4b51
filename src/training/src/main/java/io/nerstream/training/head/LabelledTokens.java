package io.nerstream.training.head;

import io.nerstream.encoder.text.MentionTokens;
import io.nerstream.encoder.text.Tokens;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A labelled mention as training sees it.
 *
 * @param first token
 * @param last token, inclusive
 * @param type number among the types of its source; negative if it is none of them
 */
record LabelledTokens(int first, int last, int type) {
    static final int NO_TYPE = -1;

    /**
     * The mentions of a text; of two that overlap the longer one. Those beyond a window are left
     * out.
     */
    static List<LabelledTokens> of(LabelledText text, Tokens tokens, List<String> types) {
        List<LabelledSpan> spans = new ArrayList<>(text.spans().orElse(List.of()));
        spans.sort(Comparator.comparingInt(span -> span.place().start() - span.place().end()));
        List<LabelledTokens> places = new ArrayList<>();
        for (LabelledSpan span : spans) {
            Optional<MentionTokens> found =
                    MentionTokens.find(tokens, span.place().start(), span.place().end());
            if (found.isPresent()) {
                int type = span.type().map(types::indexOf).orElse(NO_TYPE);
                LabelledTokens place =
                        new LabelledTokens(found.get().first(), found.get().last(), type);
                if (places.stream().noneMatch(place::overlaps)) {
                    places.add(place);
                }
            }
        }
        places.sort(Comparator.comparingInt(LabelledTokens::first));
        return places;
    }

    private boolean overlaps(LabelledTokens other) {
        return first <= other.last && other.first <= last;
    }
}
