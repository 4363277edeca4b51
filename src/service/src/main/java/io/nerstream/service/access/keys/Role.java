package io.nerstream.service.access.keys;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the holder of a key may do; each role may do what those before it may, too. */
public enum Role {
    /** Search, show and be told. */
    READ,
    /** Publish and remove single documents, save types. */
    WRITE,
    /** Remove many documents at once, make the service call addresses. */
    ADMIN;

    /** Whether whoever has this role may do what needs the other. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** As it stands in files, options and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role that is written so; empty if none is. */
    public static Optional<Role> of(String word) {
        return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }
}
