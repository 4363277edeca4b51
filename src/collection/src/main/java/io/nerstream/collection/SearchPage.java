package io.nerstream.collection;

import java.util.List;
import java.util.Optional;

/**
 * Results, best first.
 *
 * @param next where the next page begins, if there may be more
 */
public record SearchPage(List<Hit> hits, Optional<SearchQuery.Cursor> next) {
    public SearchPage {
        hits = List.copyOf(hits);
    }

    /**
     * A mention that was found.
     *
     * @param score its cosine with what was searched for
     */
    public record Hit(String id, float score, DocumentRow document, MentionRow mention) {}
}
