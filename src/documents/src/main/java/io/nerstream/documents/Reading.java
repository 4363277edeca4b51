package io.nerstream.documents;

import static java.util.Objects.requireNonNull;

import java.nio.charset.Charset;
import java.util.Optional;

/**
 * How files are to be read; what is empty is found by looking at them.
 *
 * @param format of all of them
 * @param charset of those that are text and have no mark
 * @param idPrefix what stands before each id
 */
public record Reading(Optional<Format> format, Optional<Charset> charset, String idPrefix) {
    /** Everything is found by looking. */
    public static final Reading BY_LOOKING = new Reading(Optional.empty(), Optional.empty(), "");

    public Reading {
        requireNonNull(format, "format is null");
        requireNonNull(charset, "charset is null");
        requireNonNull(idPrefix, "idPrefix is null");
    }
}
