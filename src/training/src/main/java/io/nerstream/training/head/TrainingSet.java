package io.nerstream.training.head;

import io.nerstream.training.corpus.InputException;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** The texts of one source of a plan. */
record TrainingSet(TrainingPlan.Source source, List<LabelledText> texts) {
    // Every third and every fourth text also comes as a copy.
    private static final int NATURAL_EVERY = 3;
    private static final int LOWER_EVERY = 4;

    /**
     * Reads the texts of a source.
     *
     * @param limit texts at most, drawn by the seed; negative: all
     */
    static TrainingSet read(TrainingPlan.Source source, Path data, int limit, long seed)
            throws IOException {
        List<LabelledText> all = new ArrayList<>();
        for (String file : source.files()) {
            Path path = data.resolve(file);
            if (!Files.exists(path)) {
                throw new InputException(
                        path + " is missing: the plan's source '" + source.name() + "' needs it");
            }
            all.addAll(LabelledText.readAll(path, -1));
        }
        all.removeIf(text -> text.text().isBlank());
        Collections.shuffle(all, new Random(seed));
        List<LabelledText> chosen = source.mostPerType() > 0 ? rareFirst(source, all) : all;
        List<LabelledText> texts =
                new ArrayList<>(
                        limit < 0 ? chosen : chosen.subList(0, Math.min(limit, chosen.size())));
        if (source.copies()) {
            addCopies(texts);
        }
        return new TrainingSet(source, List.copyOf(texts));
    }

    private static void addCopies(List<LabelledText> texts) {
        int originals = texts.size();
        for (int i = 0; i < originals; i++) {
            if (i % NATURAL_EVERY == 0) {
                texts.add(Copies.naturalSpaces(texts.get(i)));
            }
            if (i % LOWER_EVERY == 0) {
                texts.add(Copies.lowerCase(texts.get(i)));
            }
        }
    }

    /** Texts with rare types before others, as long as they hold a type that is still wanted. */
    private static List<LabelledText> rareFirst(
            TrainingPlan.Source source, List<LabelledText> all) {
        Map<String, Integer> total = new HashMap<>();
        all.forEach(
                text -> types(source, text).forEach(type -> total.merge(type, 1, Integer::sum)));
        List<LabelledText> sorted = new ArrayList<>(all);
        sorted.sort(
                Comparator.comparingInt(
                        text ->
                                types(source, text).stream()
                                        .mapToInt(total::get)
                                        .min()
                                        .orElse(Integer.MAX_VALUE)));
        Map<String, Integer> taken = new HashMap<>();
        List<LabelledText> chosen = new ArrayList<>();
        for (LabelledText text : sorted) {
            Set<String> types = types(source, text);
            if (types.stream().anyMatch(t -> taken.getOrDefault(t, 0) < source.mostPerType())) {
                chosen.add(text);
                types.forEach(type -> taken.merge(type, 1, Integer::sum));
            }
        }
        return chosen;
    }

    private static Set<String> types(TrainingPlan.Source source, LabelledText text) {
        Set<String> types = new TreeSet<>();
        for (LabelledSpan span : text.spans().orElse(List.of())) {
            Optional<String> type = span.type().filter(source.types()::containsKey);
            type.ifPresent(types::add);
        }
        return types;
    }
}
