package io.nerstream.training.head;

import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The same labelled text written in other ways. */
final class Copies {
    private static final Set<String> NO_SPACE_BEFORE =
            Set.of(",", ".", ";", ":", "!", "?", ")", "]", "''", "'", "'s", "n't", "%");
    private static final Set<String> NO_SPACE_AFTER = Set.of("(", "[", "``", "$", "#");

    private Copies() {}

    /** In lower case, as much text of the web is. */
    static LabelledText lowerCase(LabelledText text) {
        StringBuilder lower = new StringBuilder();
        for (char unit : text.text().toCharArray()) {
            // Unit by unit, so that places stay what they are.
            lower.append(Character.toLowerCase(unit));
        }
        return new LabelledText(text.line(), lower.toString(), text.spans(), text.unverified());
    }

    /**
     * With spaces as people set them; the text is one of tokens with single spaces between them.
     */
    static LabelledText naturalSpaces(LabelledText text) {
        String[] tokens = text.text().split(" ", -1);
        int[] moved = new int[text.text().length() + 1];
        StringBuilder natural = new StringBuilder();
        int from = 0;
        String before = "";
        for (String token : tokens) {
            boolean space =
                    natural.length() > 0
                            && !NO_SPACE_BEFORE.contains(token)
                            && !NO_SPACE_AFTER.contains(before);
            natural.append(space ? " " : "");
            String written = token.equals("``") || token.equals("''") ? "\"" : token;
            for (int i = 0; i <= token.length(); i++) {
                moved[from + i] = natural.length() + Math.min(i, written.length());
            }
            natural.append(written);
            from += token.length() + 1;
            before = token;
        }
        Optional<List<LabelledSpan>> spans =
                text.spans().map(all -> all.stream().map(span -> move(span, moved)).toList());
        return new LabelledText(text.line(), natural.toString(), spans, text.unverified());
    }

    private static LabelledSpan move(LabelledSpan span, int[] moved) {
        return new LabelledSpan(
                new Span(moved[span.place().start()], moved[span.place().end()]), span.type());
    }
}
