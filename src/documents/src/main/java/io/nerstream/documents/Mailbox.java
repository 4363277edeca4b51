package io.nerstream.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The mails of an mbox file, one after the other, in memory for one of them. Framed before they are
 * parsed, so that a broken mail takes no other along and a line of text that begins with "From "
 * ends none (RFC 4155, appendix A).
 */
final class Mailbox {
    private static final Pattern DATE =
            Pattern.compile(
                    "From .*(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\\d{1,2}:\\d{2}.*\\d{4}.*",
                    Pattern.DOTALL);
    private static final Pattern SENDER = Pattern.compile("From (-|\\S+@\\S+).*", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][\\w-]*:.*", Pattern.DOTALL);
    private static final Pattern ESCAPED = Pattern.compile(">+From .*", Pattern.DOTALL);
    private static final int LONGEST_LINE = 1 << 20;

    private final InputStream in;
    private final int largest;
    private byte[] line = {};
    private byte[] ahead;
    private long number;

    /**
     * A mail.
     *
     * @param line where it begins; the first is 1
     * @param bytes without the line that separates it; none if it is larger than was allowed
     */
    record Mail(long line, byte[] bytes) {}

    /**
     * Begins to read.
     *
     * @param in best buffered
     * @param largest bytes of a mail
     */
    Mailbox(InputStream in, int largest) throws IOException {
        this.in = in;
        this.largest = largest;
        this.ahead = read();
        advance();
    }

    /** Whether a file begins as one. */
    static boolean begins(String text) {
        String[] lines = text.split("\n", 3);
        return lines.length > 1 && separates(lines[0], true, lines[1]);
    }

    /** The line in which reading is. */
    long lineNumber() {
        return number;
    }

    /** The next mail; empty at the end. */
    Optional<Mail> next() throws IOException {
        if (line.length == 0) {
            return Optional.empty();
        }
        long began = number;
        advance();
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        boolean tooLarge = false;
        boolean blank = false;
        while (line.length > 0 && !separates(text(line), blank, text(ahead))) {
            int escape = ESCAPED.matcher(text(line)).matches() ? 1 : 0;
            tooLarge |= mail.size() + line.length > largest;
            if (!tooLarge) {
                mail.write(line, escape, line.length - escape);
            }
            blank = text(line).isBlank();
            advance();
        }
        return Optional.of(new Mail(began, tooLarge ? new byte[0] : mail.toByteArray()));
    }

    private static boolean separates(String line, boolean behindBlank, String next) {
        if (!line.startsWith("From ")) {
            return false;
        }
        boolean header = HEADER.matcher(next).matches();
        return DATE.matcher(line).matches()
                ? behindBlank || header
                : behindBlank && header && SENDER.matcher(line).matches();
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    private void advance() throws IOException {
        line = ahead;
        ahead = read();
        number++;
    }

    /** A line with its end, or a part of a very long one; empty at the end. */
    private byte[] read() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int one = in.read();
        while (one >= 0) {
            bytes.write(one);
            if (one == '\n' || bytes.size() == LONGEST_LINE) {
                break;
            }
            one = in.read();
        }
        return bytes.toByteArray();
    }
}
