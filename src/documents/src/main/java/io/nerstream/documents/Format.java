package io.nerstream.documents;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How documents lie in a file. */
public enum Format {
    /** JSON objects: one a line, one behind the other, in an array, or a single one. */
    JSON("json jsonl ndjson"),
    /** A header line, then one document a row; with commas, semicolons, tabs or bars. */
    CSV("csv tsv tab"),
    /** One document a line. */
    LINES(""),
    /** The whole file is one document. */
    TEXT("txt text md"),
    /** The whole file is one document, of which the text is taken. */
    HTML("html htm xhtml"),
    /** RSS or Atom: one document an entry. */
    FEED("rss atom rdf xml"),
    /** E-mail, PDF and office files: one document each, and one for each that is attached. */
    OFFICE("pdf eml mbox mbx msg doc docx dotx ppt pptx xls xlsx odt ods odp rtf epub");

    // One behind the other, with spaces between.
    private final String endings;

    Format(String endings) {
        this.endings = endings;
    }

    /** The format that a file's name promises by its ending. */
    public static Optional<Format> ofName(String name) {
        if (name.lastIndexOf('.') < 0) {
            return Optional.empty();
        }
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        for (Format format : values()) {
            if (List.of(format.endings.split(" ")).contains(ending)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
