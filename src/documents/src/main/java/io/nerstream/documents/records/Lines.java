package io.nerstream.documents.records;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The lines of a text, with their numbers; any of them can be put back. Bounded in memory. */
public final class Lines {
    /** UTF-16 units of a record; a text of the longest kind fits even if every unit is escaped. */
    public static final int LONGEST = 8 * 1024 * 1024;

    private static final int BUFFER = 1 << 16;

    private final Reader reader;
    private final char[] buffer = new char[BUFFER];
    private final Deque<Line> back = new ArrayDeque<>();
    private int at;
    private int filled;
    private long number;

    /**
     * A line.
     *
     * @param number of the first is 1
     * @param text without the line's end; only its beginning if it is too long
     * @param end how it ends: empty if the text ends with it
     */
    public record Line(long number, String text, String end, boolean tooLong) {}

    public Lines(Reader reader) {
        this.reader = reader;
    }

    /** The number of the line that was given last. */
    public long number() {
        return number - back.size();
    }

    void putBack(Line line) {
        back.push(line);
    }

    /** The next line; empty at the end. */
    public Optional<Line> next() throws IOException {
        if (!back.isEmpty()) {
            return Optional.of(back.pop());
        }
        if (at == filled && !fill()) {
            return Optional.empty();
        }
        number++;
        StringBuilder text = new StringBuilder();
        long length = 0;
        while (true) {
            int start = at;
            while (at < filled && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            length += at - start;
            text.append(buffer, start, Math.min(at - start, Math.max(0, LONGEST - text.length())));
            if (at < filled || !fill()) {
                return Optional.of(new Line(number, text.toString(), lineEnd(), length > LONGEST));
            }
        }
    }

    private String lineEnd() throws IOException {
        if (at == filled) {
            return "";
        }
        char first = buffer[at++];
        if (first == '\r' && (at < filled || fill()) && buffer[at] == '\n') {
            at++;
            return "\r\n";
        }
        return Character.toString(first);
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, reader.read(buffer, 0, BUFFER));
        return filled > 0;
    }
}
