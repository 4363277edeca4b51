package io.nerstream.documents;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where something comes from.
 *
 * @param shown for messages
 * @param name of the file, without what says how it is packed
 * @param id of the document, if it is one as a whole; empty if that is made of what it holds
 * @param file that holds nothing else
 */
record Origin(String shown, String name, String id, Optional<Path> file) {
    /** Without the ending that says how it is packed. */
    Origin unpacked() {
        return new Origin(
                shown, name.replaceFirst("(?i)\\.(gz|gzip|zst|zstd)$", ""), id, Optional.empty());
    }

    Origin entry(String path) {
        return new Origin(
                shown + "!" + path, path, id.isEmpty() ? path : id + "/" + path, Optional.empty());
    }
}
