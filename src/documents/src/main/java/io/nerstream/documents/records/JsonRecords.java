package io.nerstream.documents.records;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The JSON objects of a stream, one by one: one a line, one behind the other, over many lines, or
 * in an array. Where one is broken, reading goes on with the next line that begins with a brace.
 */
public final class JsonRecords {
    private static final int SHOWN = 20;

    private final Lines lines;
    private Lines.Line line = new Lines.Line(0, "", "", false);
    private int at;
    private long arrayBegan;
    private boolean inArray;
    private boolean sawArray;

    /**
     * An object, or what stands in the place of one.
     *
     * @param line in which it begins
     * @param problem why it is none; empty if it is one as far as its braces tell
     */
    public record Found(long line, String text, String problem) {}

    public JsonRecords(Reader reader) {
        this.lines = new Lines(reader);
    }

    /** Whether what was found stands in an array. */
    public boolean sawArray() {
        return sawArray;
    }

    /** The line at which it reads. */
    public long lineNumber() {
        return line.number();
    }

    /** The next object; empty at the end. */
    public Optional<Found> next() throws IOException {
        while (true) {
            while (at >= line.text().length()) {
                if (!nextLine()) {
                    return cutOffArray();
                }
                if (line.tooLong()) {
                    at = line.text().length();
                    return Optional.of(problem(line.number(), tooLong()));
                }
            }
            char c = line.text().charAt(at);
            if (c == '{') {
                return Optional.of(object());
            }
            if (c == '[') {
                inArray = true;
                sawArray = true;
                arrayBegan = line.number();
            } else if (c == ']' && inArray) {
                inArray = false;
            } else if (c != ',' && !Character.isWhitespace(c)) {
                return Optional.of(other());
            }
            at++;
        }
    }

    private boolean nextLine() throws IOException {
        Optional<Lines.Line> next = lines.next();
        next.ifPresent(one -> line = one);
        at = next.isPresent() ? 0 : at;
        return next.isPresent();
    }

    private Optional<Found> cutOffArray() {
        if (!inArray) {
            return Optional.empty();
        }
        inArray = false;
        return Optional.of(
                problem(
                        line.number(),
                        "the array that begins in line " + arrayBegan + " does not end"));
    }

    private static Found problem(long line, String problem) {
        return new Found(line, "", problem);
    }

    private static String tooLong() {
        return "it is longer than " + Lines.LONGEST + " characters";
    }

    /** What is no object: up to the end of its line, or of its place in the array. */
    private Found other() {
        int start = at;
        String text = line.text();
        while (at < text.length()
                && !(inArray && (text.charAt(at) == ',' || text.charAt(at) == ']'))) {
            at++;
        }
        String shown = text.substring(start, Math.min(at, start + SHOWN));
        return problem(line.number(), "it begins with '" + shown + "', not with '{'");
    }

    private Found object() throws IOException {
        long began = line.number();
        List<Lines.Line> more = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Deque<Character> open = new ArrayDeque<>();
        boolean inText = false;
        char before = '[';
        while (true) {
            int start = at;
            String here = line.text();
            for (; at < here.length(); at++) {
                char c = here.charAt(at);
                if (inText) {
                    at += c == '\\' ? 1 : 0;
                    inText = c != '"';
                } else if (c == '{' && !mayBegin(before, open)) {
                    return problem(began, "it does not end before the next one begins");
                } else if (c == '{' || c == '[') {
                    open.push(c);
                } else if (c == '}' || c == ']') {
                    if (open.pop() != (c == '}' ? '{' : '[')) {
                        return broken(began, more, "a '" + c + "' closes nothing");
                    }
                    if (open.isEmpty()) {
                        at++;
                        return whole(began, more, text.append(here, start, at).toString());
                    }
                } else {
                    inText = c == '"';
                }
                before = Character.isWhitespace(c) ? before : c;
            }
            if (inText) {
                return broken(began, more, "a text does not end in its line");
            }
            text.append(here, start, here.length()).append(line.end());
            if (line.tooLong() || text.length() > Lines.LONGEST) {
                return broken(began, more, tooLong());
            }
            if (!nextLine()) {
                return broken(began, more, "it does not end: the file is cut off");
            }
            more.add(line);
        }
    }

    /** One that has swallowed the beginning of others is none. */
    private Found whole(long began, List<Lines.Line> more, String text) throws IOException {
        if (!more.isEmpty() && more.stream().anyMatch(JsonRecords::begins)) {
            try {
                Object unused = WrittenJson.read(text);
            } catch (NoJsonException e) {
                return broken(began, more, e.getMessage());
            }
        }
        return new Found(began, text, "");
    }

    /** A brace is a value where one may stand; else it begins the next object. */
    private static boolean mayBegin(char before, Deque<Character> open) {
        return before == ':' || before == '[' || (before == ',' && open.peek() == '[');
    }

    /** Goes on at the next line that begins with a brace, be it read already or not. */
    private Found broken(long began, List<Lines.Line> more, String problem) throws IOException {
        for (int i = 0; i < more.size(); i++) {
            if (begins(more.get(i))) {
                for (int j = more.size() - 1; j >= i; j--) {
                    lines.putBack(more.get(j));
                }
                at = line.text().length();
                return problem(began, problem);
            }
        }
        do {
            at = line.text().length();
        } while (nextLine() && !begins(line));
        return problem(began, problem);
    }

    private static boolean begins(Lines.Line line) {
        return line.text().stripLeading().startsWith("{");
    }
}
