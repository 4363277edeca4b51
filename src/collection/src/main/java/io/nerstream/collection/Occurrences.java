package io.nerstream.collection;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the mentions of one entity in a document apart, and knows them again in its next version.
 *
 * <p>A mention is known if the version before mentioned the same entity in a like sentence: one
 * that shares half of the words of the shorter of the two, not counting the entity's own and words
 * of less than four letters. So a sentence that moves, is repeated, split, merged or lightly
 * reworded keeps what its mentions had; what a new sentence brings has something of its own. An
 * entity of a sentence that stood there word for word is no news, even if it was not found before,
 * or with other bounds.
 */
final class Occurrences {
    private static final double LIKE = 0.5;
    private static final int SHORTEST_WORD = 4;

    // Of sentences of one entity that are looked through; others are known by being the same alone.
    private static final int MOST_COMPARED = 500;

    private final Map<String, Entity> before = new HashMap<>();
    private final Set<String> sentences = new HashSet<>();
    private final Map<Places.Place, WriteOutcome.Occurrence> own = new HashMap<>();

    /** The mentions of an entity in the version before, by their sentences. */
    private static final class Entity {
        final Map<String, List<Integer>> occurrences = new HashMap<>();
        final List<Sentence> compared = new ArrayList<>();
    }

    private record Sentence(String text, Set<String> words) {}

    /** Remembers a mention of the version before. */
    void add(String name, String sentence, int occurrence) {
        sentences.add(sentence);
        Entity entity = before.computeIfAbsent(name, any -> new Entity());
        List<Integer> there =
                entity.occurrences.computeIfAbsent(sentence, any -> new ArrayList<>());
        if (there.isEmpty() && entity.compared.size() < MOST_COMPARED) {
            entity.compared.add(new Sentence(sentence, words(sentence, name)));
        }
        there.add(occurrence);
    }

    /** Remembers what this very version was found to have, when it was written before. */
    void addOwn(Places.Place place, WriteOutcome.Occurrence occurrence) {
        own.put(place, occurrence);
    }

    /** What each mention of the new version has, in their order. */
    List<WriteOutcome.Occurrence> of(List<MentionRow> mentions) {
        Map<String, Integer> count = new HashMap<>();
        List<WriteOutcome.Occurrence> all = new ArrayList<>();
        for (MentionRow mention : mentions) {
            String entity = EntityName.of(mention.text());
            int inSentence = count.merge(entity + "\n" + mention.sentence(), 1, Integer::sum) - 1;
            WriteOutcome.Occurrence found = of(entity, mention.sentence(), inSentence);
            all.add(own.getOrDefault(new Places.Place(mention.start(), mention.end()), found));
        }
        return all;
    }

    private WriteOutcome.Occurrence of(String name, String sentence, int inSentence) {
        return known(name, sentence, inSentence)
                .map(number -> new WriteOutcome.Occurrence(number, false))
                .orElseGet(
                        () ->
                                new WriteOutcome.Occurrence(
                                        31 * sentence.hashCode() + inSentence,
                                        !sentences.contains(sentence)));
    }

    private Optional<Integer> known(String name, String sentence, int inSentence) {
        Entity entity = before.get(name);
        if (entity == null) {
            return Optional.empty();
        }
        List<Integer> same = entity.occurrences.get(sentence);
        return same == null
                ? like(entity, words(sentence, name))
                : Optional.of(same.get(Math.min(inSentence, same.size() - 1)));
    }

    /** Of the sentence that is most like one with these words, the first mention. */
    private static Optional<Integer> like(Entity entity, Set<String> words) {
        Optional<Integer> best = Optional.empty();
        double most = 0;
        for (Sentence one : entity.compared) {
            double likeness = likeness(words, one.words());
            if (likeness >= LIKE && likeness > most) {
                most = likeness;
                best = Optional.of(entity.occurrences.get(one.text()).get(0));
            }
        }
        return best;
    }

    private static double likeness(Set<String> some, Set<String> others) {
        int shorter = Math.min(some.size(), others.size());
        if (shorter == 0) {
            return some.size() == others.size() ? 1 : 0;
        }
        return (double) some.stream().filter(others::contains).count() / shorter;
    }

    /** The words that say something about an entity; of scripts without spaces, too. */
    private static Set<String> words(String sentence, String entity) {
        Set<String> words = all(sentence);
        words.removeAll(all(entity));
        return words;
    }

    private static Set<String> all(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
        breaks.setText(lower);
        Set<String> words = new HashSet<>();
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            if (says(breaks.getRuleStatus(), end - start)) {
                words.add(lower.substring(start, end));
            }
            start = end;
        }
        return words;
    }

    private static boolean says(int kind, int length) {
        boolean letters =
                kind >= BreakIterator.WORD_LETTER && kind < BreakIterator.WORD_LETTER_LIMIT;
        return letters ? length >= SHORTEST_WORD : kind >= BreakIterator.WORD_NUMBER;
    }
}
