package io.nerstream.service.http.door;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code Host} holds, and an origin behind its scheme.
 *
 * @param host in lower case; addresses of version 6 in brackets
 */
record Authority(String host, OptionalInt port) {
    private static final Pattern FORM =
            Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    static Optional<Authority> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        OptionalInt port =
                matcher.group(2) == null
                        ? OptionalInt.empty()
                        : OptionalInt.of(Integer.parseInt(matcher.group(2)));
        return Optional.of(new Authority(matcher.group(1).toLowerCase(Locale.ROOT), port));
    }
}
