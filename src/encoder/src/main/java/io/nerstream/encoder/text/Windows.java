package io.nerstream.encoder.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cuts a document's tokens into windows that a model can run: at sentence starts where there are
 * any, never inside a mention that fits, each window with some tokens of the one before as left
 * context.
 */
public final class Windows {
    private final int size;
    private final int context;

    /**
     * Windows of at most so many tokens, opening tokens not counted.
     *
     * @param size tokens of a window
     * @param context tokens of left context at most, less than the size
     */
    public Windows(int size, int context) {
        if (context < 0 || size <= context) {
            throw new IllegalArgumentException(
                    "windows of " + size + " tokens cannot hold " + context + " of context");
        }
        this.size = size;
        this.context = context;
    }

    /**
     * The windows of a document, in order; every token is fresh in exactly one.
     *
     * @param spans [start, end) of known mentions in UTF-16 units
     */
    public List<Window> cut(String text, Tokens tokens, List<int[]> spans) {
        if (tokens.size() == 0) {
            return List.of();
        }
        if (tokens.size() <= size) {
            return List.of(new Window(0, 0, tokens.size()));
        }
        BitSet sentences = sentenceStarts(text, tokens);
        BitSet inside = insideMentions(tokens, spans);
        List<Window> windows = new ArrayList<>();
        int fresh = 0;
        while (fresh < tokens.size()) {
            int from = contextStart(sentences, fresh);
            int end = end(sentences, inside, fresh, Math.min(tokens.size(), from + size));
            windows.add(new Window(from, fresh, end));
            fresh = end;
        }
        return windows;
    }

    private int contextStart(BitSet sentences, int fresh) {
        int earliest = Math.max(0, fresh - context);
        int sentence = sentences.nextSetBit(earliest);
        return sentence >= 0 && sentence < fresh ? sentence : earliest;
    }

    private static int end(BitSet sentences, BitSet inside, int fresh, int latest) {
        int sentence = sentences.previousSetBit(latest);
        while (sentence > fresh && inside.get(sentence)) {
            sentence = sentences.previousSetBit(sentence - 1);
        }
        if (sentence > fresh) {
            return sentence;
        }
        int token = inside.previousClearBit(latest);
        return token > fresh ? token : latest;
    }

    /** Tokens with which a sentence begins, and the end of the document. */
    private static BitSet sentenceStarts(String text, Tokens tokens) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(ULocale.ROOT);
        sentences.setText(text);
        BitSet starts = new BitSet(tokens.size() + 1);
        starts.set(tokens.size());
        int token = 0;
        for (int at = sentences.next(); at != BreakIterator.DONE; at = sentences.next()) {
            // A token that begins with the space before the sentence belongs to it.
            while (token < tokens.size() && tokens.end(token) <= at) {
                token++;
            }
            starts.set(token);
        }
        return starts;
    }

    /** Tokens before which a cut would split a mention, or a character. */
    private static BitSet insideMentions(Tokens tokens, List<int[]> spans) {
        BitSet inside = new BitSet(tokens.size());
        for (int[] span : spans) {
            MentionTokens.find(tokens, span[0], span[1])
                    .ifPresent(place -> inside.set(place.first() + 1, place.last() + 1));
        }
        for (int token = 1; token < tokens.size(); token++) {
            if (tokens.start(token) < tokens.end(token - 1)) {
                inside.set(token);
            }
        }
        return inside;
    }
}
