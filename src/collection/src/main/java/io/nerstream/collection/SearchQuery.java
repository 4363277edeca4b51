package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What to search for.
 *
 * @param vector of a description or a mention, of length 1
 * @param limit results of a page at most
 * @param floor least score; -1 keeps all
 * @param grouping what a result is: each group is given once, by its best mention
 * @param after where the page before ended
 * @param strong whether every acknowledged write must be seen; else the newest may be missing for a
 *     moment, on servers that are faster so
 */
public record SearchQuery(
        float[] vector,
        int limit,
        double floor,
        SearchFilter filter,
        Grouping grouping,
        Optional<Cursor> after,
        boolean strong) {
    public SearchQuery {
        requireNonNull(vector, "vector is null");
        requireNonNull(filter, "filter is null");
        requireNonNull(grouping, "grouping is null");
        requireNonNull(after, "after is null");
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is not positive");
        }
    }

    /** The same search, from where a page ended. */
    public SearchQuery after(Cursor cursor) {
        return new SearchQuery(vector, limit, floor, filter, grouping, Optional.of(cursor), strong);
    }

    /** What a result is. */
    public enum Grouping {
        /** Every mention. */
        MENTION,
        /** Every name: mentions that differ in case or space alone are one entity. */
        ENTITY,
        /** Every document. */
        DOCUMENT
    }

    /**
     * The last result of a page.
     *
     * @param score of its mention
     * @param id of its mention
     */
    public record Cursor(float score, String id) {}
}
