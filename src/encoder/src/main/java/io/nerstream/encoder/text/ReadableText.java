package io.nerstream.encoder.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text as a model is to read it, and where each part of that stands in the text as it came: what
 * is no language (control and invisible characters, markup, encoded data) is left out, what is
 * written in capitals throughout is read in the usual letters. An ordinary text is its own view.
 *
 * <p>The text as it came stays what it is; places asked for and places found are in its UTF-16
 * units.
 */
public final class ReadableText {
    private final String text;
    private final String view;
    // For each unit of the view where what it stands for begins and ends; empty: they are the same.
    private final int[] starts;
    private final int[] ends;

    private ReadableText(String text, String view, int[] starts, int[] ends) {
        this.text = text;
        this.view = view;
        this.starts = starts;
        this.ends = ends;
    }

    /**
     * The view of a text.
     *
     * @param given [start, end) of mentions that are to stay readable wherever they stand
     * @param usual how a word that is written in capitals is usually written, in as many units
     */
    public static ReadableText of(String text, List<int[]> given, UnaryOperator<String> usual) {
        List<Cut> cuts = Markup.mayHold(text) ? Markup.find(text) : new ArrayList<>();
        cuts.addAll(Blobs.find(blank(text, cuts)));
        cuts.removeIf(cut -> given.stream().anyMatch(cut::touches));
        cuts.addAll(Invisible.find(text));
        ReadableText readable = cuts.isEmpty() ? same(text) : without(text, cuts);
        String view = Capitals.read(readable.view, usual);
        return new ReadableText(text, view, readable.starts, readable.ends);
    }

    /** Tags end what stands beside them without a space. */
    private static String blank(String text, List<Cut> cuts) {
        if (cuts.isEmpty()) {
            return text;
        }
        char[] units = text.toCharArray();
        cuts.forEach(cut -> Arrays.fill(units, cut.start(), cut.end(), ' '));
        return new String(units);
    }

    private static ReadableText same(String text) {
        return new ReadableText(text, text, new int[0], new int[0]);
    }

    private static ReadableText without(String text, List<Cut> cuts) {
        cuts.sort(
                Comparator.comparingInt(Cut::start)
                        .thenComparing(Comparator.comparingInt(Cut::end).reversed()));
        StringBuilder view = new StringBuilder(text.length());
        int[] starts = new int[text.length() + 1];
        int[] ends = new int[text.length() + 1];
        int at = 0;
        for (Cut cut : cuts) {
            if (cut.end() <= at) {
                continue;
            }
            // What looks like markup may begin in data and end behind it.
            int start = Math.max(cut.start(), at);
            for (; at < start; at++) {
                starts[view.length()] = at;
                ends[view.length()] = at + 1;
                view.append(text.charAt(at));
            }
            for (int i = 0; i < cut.instead().length(); i++) {
                starts[view.length()] = start;
                ends[view.length()] = cut.end();
                view.append(cut.instead().charAt(i));
            }
            at = cut.end();
        }
        for (; at < text.length(); at++) {
            starts[view.length()] = at;
            ends[view.length()] = at + 1;
            view.append(text.charAt(at));
        }
        return new ReadableText(
                text,
                view.toString(),
                Arrays.copyOf(starts, view.length()),
                Arrays.copyOf(ends, view.length()));
    }

    /** What a model reads. */
    public String view() {
        return view;
    }

    /** The text as it came. */
    public String text() {
        return text;
    }

    /** Where a unit of the view begins in the text. */
    public int start(int unit) {
        return starts.length == 0 ? unit : starts[unit];
    }

    /** Where a unit of the view ends in the text. */
    public int end(int unit) {
        return starts.length == 0 ? unit + 1 : ends[unit];
    }

    /**
     * The units of the view that stand for a part of the text: [start, end), empty if nothing of it
     * is read.
     */
    public int[] inView(int start, int end) {
        if (starts.length == 0) {
            return new int[] {start, end};
        }
        int first = firstEndingBehind(start);
        int last = first;
        while (last < view.length() && starts[last] < end) {
            last++;
        }
        return new int[] {first, last};
    }

    private int firstEndingBehind(int place) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
