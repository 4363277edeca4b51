package io.nerstream.documents;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the first bytes of a stream tell about it. */
final class Beginning {
    private static final int LOOKED_AT = 4_096;
    private static final int MOST_CONTROLS = 10;
    // UTF-16 of Latin letters has one in two bytes.
    private static final int LEAST_ZERO_SHARE = 10;
    private static final byte[] GZIP = {0x1F, (byte) 0x8B};
    private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] EMPTY_ZIP = {'P', 'K', 5, 6};
    private static final int ZIP_NAME = 30;
    private static final List<byte[]> OFFICE =
            List.of(
                    latin("%PDF-"),
                    latin("{\\rtf"),
                    new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0});
    private static final byte[] UTF_8 = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16_BE = {(byte) 0xFE, (byte) 0xFF};
    private static final byte[] UTF_16_LE = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_32_BE = {0, 0, (byte) 0xFE, (byte) 0xFF};
    private static final byte[] UTF_32_LE = {(byte) 0xFF, (byte) 0xFE, 0, 0};
    private static final Pattern FEED =
            Pattern.compile("<(rss|feed|rdf:rdf)[\\s>]", Pattern.CASE_INSENSITIVE);
    private static final Pattern PAGE =
            Pattern.compile(
                    "<(!doctype\\s+html|html|head|body|p|div)[\\s>]", Pattern.CASE_INSENSITIVE);
    private static final Pattern ARRAY = Pattern.compile("\\[\\s*[{\\]]");
    private static final Pattern MAIL =
            Pattern.compile(
                    "(From \\S+ .*\\d{4}|(Received|Return-Path|Delivered-To|Message-ID|MIME-Version|X-Mozilla-Status|From|Date|Subject): .*)");

    private final byte[] bytes;
    private final Optional<IOException> failure;

    private Beginning(byte[] bytes, Optional<IOException> failure) {
        this.bytes = bytes;
        this.failure = failure;
    }

    /** Looks at a stream, and leaves it at its beginning. */
    static Beginning of(BufferedInputStream stream) throws IOException {
        stream.mark(LOOKED_AT);
        byte[] bytes = new byte[LOOKED_AT];
        int length = 0;
        Optional<IOException> failure = Optional.empty();
        try {
            int count = stream.read(bytes, 0, LOOKED_AT);
            while (count > 0) {
                length += count;
                count = stream.read(bytes, length, LOOKED_AT - length);
            }
        } catch (IOException e) {
            // Whoever reads up to there meets it again, and has what is before.
            failure = Optional.of(e);
        }
        stream.reset();
        return new Beginning(Arrays.copyOf(bytes, length), failure);
    }

    /** Why not even the first byte can be read. */
    Optional<IOException> failure() {
        return bytes.length == 0 ? failure : Optional.empty();
    }

    /** Many mails, one behind the other. */
    boolean isMailbox() {
        return Mailbox.begins(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean begins(byte[] with) {
        return bytes.length >= with.length
                && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }

    boolean isGzip() {
        return begins(GZIP);
    }

    boolean isZstd() {
        return begins(ZSTD);
    }

    /** An archive of files; office files are ZIP archives, too, and none of these. */
    boolean isArchive() {
        return (begins(ZIP) && !isOfficeArchive()) || begins(EMPTY_ZIP);
    }

    private boolean isOfficeArchive() {
        String names = new String(bytes, StandardCharsets.ISO_8859_1);
        return begins(ZIP)
                && (names.startsWith("mimetype", ZIP_NAME)
                        || names.startsWith("[Content_Types].xml", ZIP_NAME)
                        || names.startsWith("_rels/.rels", ZIP_NAME)
                        || names.startsWith("docProps/", ZIP_NAME));
    }

    boolean isOffice() {
        return isOfficeArchive() || OFFICE.stream().anyMatch(this::begins);
    }

    /** The character set that a mark at the beginning tells. */
    Optional<Charset> marked() {
        if (begins(UTF_8)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        // Before UTF-16, whose mark is the beginning of this one.
        if (begins(UTF_32_LE) || begins(UTF_32_BE)) {
            return Optional.of(Charset.forName(begins(UTF_32_LE) ? "UTF-32LE" : "UTF-32BE"));
        }
        if (begins(UTF_16_BE)) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return begins(UTF_16_LE) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
    }

    /** Whether it holds more zero bytes than a text with some damage. */
    boolean hasManyZeroBytes() {
        int zeros = 0;
        for (byte one : bytes) {
            zeros += one == 0 ? 1 : 0;
        }
        return zeros * LEAST_ZERO_SHARE > bytes.length;
    }

    /** Whether one in twenty characters is a control character, but for blanks and escapes. */
    boolean isNoText(Charset charset) {
        String text = text(charset);
        long controls =
                text.chars().filter(c -> c < ' ' && "\t\n\r\f\u001b".indexOf(c) < 0).count();
        return controls > MOST_CONTROLS && controls > text.length() / 20;
    }

    private String text(Charset charset) {
        return new String(bytes, charset);
    }

    /** The format that it looks like. */
    Optional<Format> format(Charset charset) {
        if (isOffice()) {
            return Optional.of(Format.OFFICE);
        }
        String text = text(charset).replaceFirst("^\uFEFF", "").stripLeading();
        if (text.startsWith("{") || ARRAY.matcher(text).lookingAt()) {
            return Optional.of(Format.JSON);
        }
        if (text.startsWith("<")) {
            return FEED.matcher(text).find()
                    ? Optional.of(Format.FEED)
                    : PAGE.matcher(text).find() ? Optional.of(Format.HTML) : Optional.empty();
        }
        String line = text.lines().findFirst().orElse("");
        if (MAIL.matcher(line).matches()
                && text.lines().skip(1).limit(3).anyMatch(this::isHeader)) {
            return Optional.of(Format.OFFICE);
        }
        return CsvHeader.isOne(List.of(line.split("[,;\t|]", -1)))
                ? Optional.of(Format.CSV)
                : Optional.empty();
    }

    private boolean isHeader(String line) {
        return line.matches("[A-Za-z][A-Za-z0-9-]*: .*");
    }
}
