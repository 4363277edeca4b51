package io.nerstream.documents.records;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * The rows of a table with commas or the like, one by one. Where the quotes of one are wrong, its
 * first line is refused, and reading goes on with the next line.
 */
public final class CsvRecords {
    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private final Lines lines;
    private char delimiter = ',';
    private long row;
    private long lastSwallowed;

    /**
     * A row.
     *
     * @param row the first behind the header is 1
     * @param line in which it begins
     * @param afterBroken whether it was swallowed by a broken row before: it may be a part of that
     * @param problem why it cannot be read; empty if it can
     */
    public record Found(
            long row, long line, List<String> cells, boolean afterBroken, String problem) {}

    public CsvRecords(Reader reader) {
        this.lines = new Lines(reader);
    }

    /** The line at which it reads. */
    public long lineNumber() {
        return lines.number();
    }

    /**
     * The cells of the first line, with the delimiter that a line before it names, as Excel writes
     * it, or under which it is a header, or that makes the most cells.
     */
    public Optional<Found> header(Predicate<List<String>> isHeader) throws IOException {
        Optional<Lines.Line> first = firstLine();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        if (first.get().text().matches("(?i)\"?sep=.\"?")) {
            delimiter = first.get().text().replace("\"", "").charAt(4);
        } else {
            lines.putBack(first.get());
            delimiter = delimiter(isHeader);
        }
        Optional<Found> header = next();
        row = 0;
        return header;
    }

    private char delimiter(Predicate<List<String>> isHeader) throws IOException {
        int most = 0;
        char best = ',';
        for (char candidate : DELIMITERS) {
            delimiter = candidate;
            Found header = lookedAt();
            int count = header.problem().isEmpty() ? header.cells().size() : 0;
            if (count > 0 && isHeader.test(header.cells())) {
                return candidate;
            }
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        return best;
    }

    /** The next row, which stays the next. */
    private Found lookedAt() throws IOException {
        long swallowed = lastSwallowed;
        List<Lines.Line> more = new ArrayList<>();
        Lines.Line first = lines.next().orElseThrow();
        Found found = row(first, more);
        putBack(more);
        lines.putBack(first);
        lastSwallowed = swallowed;
        return found;
    }

    private void putBack(List<Lines.Line> some) {
        for (int i = some.size() - 1; i >= 0; i--) {
            lines.putBack(some.get(i));
        }
        some.clear();
    }

    private Optional<Lines.Line> firstLine() throws IOException {
        Optional<Lines.Line> line = lines.next();
        while (line.isPresent() && line.get().text().isBlank()) {
            line = lines.next();
        }
        return line;
    }

    /** The next row; empty at the end. */
    public Optional<Found> next() throws IOException {
        Optional<Lines.Line> first = firstLine();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        row++;
        return Optional.of(row(first.get(), new ArrayList<>()));
    }

    /**
     * Reads a row.
     *
     * @param more takes the lines behind the first that belong to it
     */
    private Found row(Lines.Line first, List<Lines.Line> more) throws IOException {
        Quotes quotes = new Quotes(delimiter);
        StringBuilder text = new StringBuilder();
        Lines.Line line = first;
        while (true) {
            if (line.tooLong() || text.length() > Lines.LONGEST) {
                return broken(first, more, "it is longer than " + Lines.LONGEST + " characters");
            }
            if (!quotes.read(line.text())) {
                // Most programs that write tabs write no quotes: then they mean themselves.
                if (delimiter == '\t' && more.isEmpty()) {
                    return found(first, List.of(first.text().split("\t", -1)));
                }
                return broken(
                        first,
                        more,
                        "a quote is not at the end of its cell: quotes within a cell are written twice");
            }
            text.append(line.text());
            if (!quotes.isOpen()) {
                return found(first, cells(text.toString()));
            }
            text.append(line.end());
            quotes.lineEnd();
            Optional<Lines.Line> next = lines.next();
            if (next.isEmpty()) {
                return broken(first, more, "a quote that opens a cell is not closed");
            }
            line = next.get();
            more.add(line);
        }
    }

    private Found found(Lines.Line first, List<String> cells) {
        return new Found(row, first.number(), cells, first.number() <= lastSwallowed, "");
    }

    private Found broken(Lines.Line first, List<Lines.Line> more, String problem) {
        if (!more.isEmpty()) {
            lastSwallowed = more.get(more.size() - 1).number();
        }
        putBack(more);
        return new Found(row, first.number(), List.of(), false, problem);
    }

    private List<String> cells(String text) throws IOException {
        CSVFormat format =
                CSVFormat.DEFAULT
                        .builder()
                        .setDelimiter(delimiter)
                        .setIgnoreEmptyLines(false)
                        .get();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            return parser.getRecords().get(0).toList();
        }
    }

    /** Where cells begin and end, with RFC 4180's quotes. */
    private static final class Quotes {
        private final char delimiter;
        private State state = State.BEGIN;

        private enum State {
            BEGIN,
            PLAIN,
            QUOTED,
            CLOSED
        }

        Quotes(char delimiter) {
            this.delimiter = delimiter;
        }

        /** Whether the quotes of a line are right so far. */
        boolean read(String line) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (state == State.QUOTED) {
                    state = c == '"' ? State.CLOSED : State.QUOTED;
                } else if (c == delimiter) {
                    state = State.BEGIN;
                } else if (c == '"' && (state == State.BEGIN || state == State.CLOSED)) {
                    state = State.QUOTED;
                } else if (state == State.CLOSED) {
                    return false;
                } else {
                    state = State.PLAIN;
                }
            }
            return true;
        }

        void lineEnd() {
            state = State.QUOTED;
        }

        boolean isOpen() {
            return state == State.QUOTED;
        }
    }
}
