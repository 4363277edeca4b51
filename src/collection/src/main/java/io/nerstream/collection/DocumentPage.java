package io.nerstream.collection;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Some documents.
 *
 * @param next where the next page begins, if there may be more
 */
public record DocumentPage(List<Entry> entries, Optional<String> next) {
    public DocumentPage {
        entries = List.copyOf(entries);
    }

    /**
     * A document without its mentions.
     *
     * @param mentions how many it has
     */
    public record Entry(DocumentRow document, int mentions) {
        static Entry of(Map<String, Object> row) {
            return new Entry(
                    Columns.document(row),
                    Places.read((String) row.get(Columns.PLACES)).all().size());
        }
    }
}
