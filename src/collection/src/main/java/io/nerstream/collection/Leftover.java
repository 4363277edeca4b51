package io.nerstream.collection;

import java.util.List;

/**
 * Rows of mentions beside those of a document's content, which may be there: those of a record that
 * is being written, or of the one that was replaced. Nobody is shown them, and the next write
 * deletes them.
 *
 * @param tag of the record that they are of
 */
record Leftover(String tag, Places places) {
    static final Leftover NONE = new Leftover("", Places.NONE);

    /** UTF-8 bytes that the column holds. */
    static final int LONGEST = 65_535;

    private static final char END_OF_TAG = ':';

    static Leftover of(RecordPlace record, Places places) {
        return places.all().isEmpty() ? NONE : new Leftover(record.tag(), places);
    }

    static Leftover read(String encoded) {
        int end = encoded.indexOf(END_OF_TAG);
        return end < 0
                ? NONE
                : new Leftover(encoded.substring(0, end), Places.read(encoded.substring(end + 1)));
    }

    String encoded() {
        return places.all().isEmpty() ? "" : tag + END_OF_TAG + places.encoded();
    }

    /** The ids of its rows. */
    List<String> ids(String documentRow) {
        return places.all().stream().map(place -> MentionId.row(documentRow, place, tag)).toList();
    }

    /** What is left of it beside the content of its document. */
    Leftover without(Before state) {
        return without(state.document().place(), state.places());
    }

    /** What is left of it when rows of a record are content. */
    Leftover without(RecordPlace record, Places content) {
        return tag.equals(record.tag()) ? of(record, places.without(content)) : this;
    }
}
