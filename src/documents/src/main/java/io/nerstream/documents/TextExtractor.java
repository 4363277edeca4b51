package io.nerstream.documents;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the text out of files that are no text: e-mail, PDF, office files. Its libraries are large
 * and are loaded only when such a file is met; see {@link Extractors}.
 */
public interface TextExtractor {
    /**
     * What a file holds: its own text, and those of what is attached to it, or of the mails that it
     * collects.
     *
     * @param name of the file, which helps to tell what it is
     * @throws IOException if it is damaged, encrypted or of no kind that is known
     */
    List<Part> extract(InputStream file, String name) throws IOException;

    /** The file, or something in it. */
    sealed interface Part {
        /** Where it is within the file; empty for the file itself. */
        String path();
    }

    /** Something whose text cannot be taken, and why. */
    record Unreadable(String path, String why) implements Part {}

    /**
     * One text.
     *
     * @param id that it has of itself, such as a mail's; empty if it has none
     * @param path within the file; empty for the file itself
     * @param published when it was written, as far as it says so
     * @param attributes sender and the like
     */
    record Extracted(
            String id,
            String path,
            String text,
            Optional<String> title,
            Optional<Instant> published,
            Map<String, List<String>> attributes)
            implements Part {
        public Extracted {
            attributes = Map.copyOf(attributes);
        }
    }
}
