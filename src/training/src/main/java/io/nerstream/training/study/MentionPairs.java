package io.nerstream.training.study;

import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Mentions drawn from labelled texts, and pairs of them: of one type, and of two. Every type is
 * drawn as often as any other, or large types would be all that counts; "other" and "misc" are no
 * types and left out. The two mentions of a pair never read the same, so that no pair is told by
 * its words.
 *
 * @param same pairs of places in {@code mentions}
 * @param different pairs of places in {@code mentions}
 */
record MentionPairs(List<Drawn> mentions, List<int[]> same, List<int[]> different) {
    // Vectors of all blocks of so many mentions need 500 MB with the default model.
    private static final int MOST_MENTIONS = 2_000;
    private static final int PAIRS = 10_000;
    private static final int TRIES = 100 * PAIRS;
    private static final Pattern NO_TYPE =
            Pattern.compile("(.*[-_/ ])?(other|misc|miscellaneous)", Pattern.CASE_INSENSITIVE);

    /**
     * A mention of a known type.
     *
     * @param text index in the list of texts
     * @param name how the mention reads, in lower case
     */
    record Drawn(int text, Span place, String name) {}

    /**
     * Draws them.
     *
     * @throws IllegalArgumentException if the texts hold no pair of one type, or of two
     */
    static MentionPairs draw(List<LabelledText> texts, long seed) {
        Random random = new Random(seed);
        List<Drawn> mentions = new ArrayList<>();
        List<List<Integer>> types = new ArrayList<>();
        SortedMap<String, List<Drawn>> byType = byType(texts);
        for (List<Drawn> all : byType.values()) {
            Collections.shuffle(all, random);
            List<Drawn> some =
                    all.subList(
                            0, Math.min(all.size(), Math.max(2, MOST_MENTIONS / byType.size())));
            int from = mentions.size();
            mentions.addAll(some);
            types.add(IntStream.range(from, mentions.size()).boxed().toList());
        }
        List<int[]> same = new ArrayList<>();
        List<int[]> different = new ArrayList<>();
        for (int tries = 0;
                tries < TRIES && !types.isEmpty() && same.size() + different.size() < 2 * PAIRS;
                tries++) {
            int first = random.nextInt(types.size());
            int second = random.nextInt(types.size());
            add(same, mentions, any(types.get(first), random), any(types.get(first), random));
            if (first != second) {
                add(
                        different,
                        mentions,
                        any(types.get(first), random),
                        any(types.get(second), random));
            }
        }
        if (same.isEmpty() || different.isEmpty()) {
            throw new IllegalArgumentException(
                    "the data holds mentions of the types "
                            + byType.keySet()
                            + ": a study needs two types, and two differently named mentions of one");
        }
        return new MentionPairs(List.copyOf(mentions), same, different);
    }

    private static int any(List<Integer> places, Random random) {
        return places.get(random.nextInt(places.size()));
    }

    private static void add(List<int[]> pairs, List<Drawn> mentions, int first, int second) {
        boolean told = mentions.get(first).name().equals(mentions.get(second).name());
        if (!told && pairs.size() < PAIRS) {
            pairs.add(new int[] {first, second});
        }
    }

    private static SortedMap<String, List<Drawn>> byType(List<LabelledText> texts) {
        SortedMap<String, List<Drawn>> byType = new TreeMap<>();
        for (int text = 0; text < texts.size(); text++) {
            for (LabelledSpan span : texts.get(text).spans().orElse(List.of())) {
                Optional<Drawn> one = drawn(text, texts.get(text).text(), span);
                one.ifPresent(
                        mention ->
                                byType.computeIfAbsent(
                                                span.type().orElseThrow(), t -> new ArrayList<>())
                                        .add(mention));
            }
        }
        return byType;
    }

    private static Optional<Drawn> drawn(int text, String words, LabelledSpan span) {
        Span place = span.place();
        String name = words.substring(place.start(), place.end()).toLowerCase(Locale.ROOT);
        boolean typed = span.type().filter(t -> !NO_TYPE.matcher(t).matches()).isPresent();
        return typed && !name.isBlank()
                ? Optional.of(new Drawn(text, place, name))
                : Optional.empty();
    }
}
