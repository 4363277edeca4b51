package io.nerstream.training.evaluation;

import io.nerstream.training.corpus.LabelledText;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Documents, the types to be found in them, and the right answers.
 *
 * <p>A document is relevant to a type if any of its labelled mentions has it. Documents in which a
 * type is unverified are left out of that type's ranking.
 */
public final class RetrievalTask {
    private final List<LabelledText> documents;
    private final SortedMap<String, Query> queries;

    /**
     * A type to be found.
     *
     * @param relevant documents that hold a mention of it
     * @param judged documents whose labels can be relied on for it
     */
    record Query(String description, BitSet relevant, BitSet judged) {}

    private RetrievalTask(List<LabelledText> documents, SortedMap<String, Query> queries) {
        this.documents = documents;
        this.queries = queries;
    }

    /**
     * Collects the right answers.
     *
     * @param descriptions of types; others, and those without any relevant document, are left out
     * @param only types to keep; empty: all
     * @throws IllegalArgumentException if a type to keep has no description or no relevant
     *     document, or if no type is left
     */
    public static RetrievalTask of(
            List<LabelledText> documents, Map<String, String> descriptions, Set<String> only) {
        SortedMap<String, Query> queries = new TreeMap<>();
        for (String type : only.isEmpty() ? descriptions.keySet() : only) {
            String description = descriptions.get(type);
            if (description == null) {
                throw new IllegalArgumentException(
                        "type '" + type + "' has no description among the names: add it there");
            }
            query(documents, type, description)
                    .ifPresentOrElse(
                            query -> queries.put(type, query),
                            () -> refuse(only.contains(type), type));
        }
        if (queries.isEmpty()) {
            throw new IllegalArgumentException(
                    "no type among the names occurs in the data: the names have "
                            + new TreeSet<>(descriptions.keySet())
                            + ", the data has "
                            + types(documents));
        }
        return new RetrievalTask(List.copyOf(documents), queries);
    }

    private static void refuse(boolean asked, String type) {
        if (asked) {
            throw new IllegalArgumentException(
                    "type '" + type + "' was asked for, but no document holds a mention of it");
        }
    }

    private static Optional<Query> query(
            List<LabelledText> documents, String type, String description) {
        BitSet relevant = new BitSet(documents.size());
        BitSet judged = new BitSet(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            boolean verified = !documents.get(i).unverified().contains(type);
            judged.set(i, verified);
            relevant.set(i, verified && holds(documents.get(i), type));
        }
        return relevant.isEmpty()
                ? Optional.empty()
                : Optional.of(new Query(description, relevant, judged));
    }

    private static boolean holds(LabelledText document, String type) {
        return document.spans().orElse(List.of()).stream()
                .anyMatch(span -> span.type().filter(type::equals).isPresent());
    }

    private static Set<String> types(List<LabelledText> documents) {
        Set<String> types = new TreeSet<>();
        for (LabelledText document : documents) {
            document.spans().orElse(List.of()).forEach(span -> span.type().ifPresent(types::add));
        }
        return types;
    }

    public List<LabelledText> documents() {
        return documents;
    }

    SortedMap<String, Query> queries() {
        return queries;
    }
}
