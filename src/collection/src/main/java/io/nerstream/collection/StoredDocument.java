package io.nerstream.collection;

import java.util.List;

/**
 * A document as the collection holds it.
 *
 * @param mentions in the order of their places
 */
public record StoredDocument(DocumentRow document, List<MentionRow> mentions) {
    public StoredDocument {
        mentions = List.copyOf(mentions);
    }
}
