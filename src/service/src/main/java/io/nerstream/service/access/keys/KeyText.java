package io.nerstream.service.access.keys;

import io.nerstream.service.access.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A key as its holder has it: {@code nerstream_ID_SECRET}, a form that scanners for leaked secrets
 * can be taught.
 */
public final class KeyText {
    static final int ID_LENGTH = 10;
    // 43 characters out of 62 have 256 bits.
    static final int SECRET_LENGTH = 43;

    private static final String PREFIX = "nerstream_";
    private static final String LETTERS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern FORM =
            Pattern.compile(
                    PREFIX
                            + "([0-9A-Za-z]{"
                            + ID_LENGTH
                            + "})_([0-9A-Za-z]{"
                            + SECRET_LENGTH
                            + "})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String secret;

    private KeyText(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    /** A new key, which nobody can guess. */
    public static KeyText make() {
        return new KeyText(letters(ID_LENGTH), letters(SECRET_LENGTH));
    }

    private static String letters(int count) {
        return RANDOM.ints(count, 0, LETTERS.length())
                .mapToObj(place -> LETTERS.substring(place, place + 1))
                .collect(Collectors.joining());
    }

    /** Reads what somebody presents; empty if it has not the form of a key. */
    public static Optional<KeyText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new KeyText(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    public String id() {
        return id;
    }

    /** The whole key: shown once, to whoever is to have it. */
    public String reveal() {
        return PREFIX + id + "_" + secret;
    }

    /**
     * What is kept of the secret. One round of SHA-256 is enough: slow hashes are for passwords,
     * which can be guessed one by one, and 256 random bits cannot.
     */
    byte[] hash() {
        return Sha256.of(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + id + "_…";
    }
}
