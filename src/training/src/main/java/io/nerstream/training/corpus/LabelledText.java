package io.nerstream.training.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.Span;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * A line of a JSON-lines file: a text and, if they are known, its mentions.
 *
 * <p>Two shapes: {@code {"tokens": [...], "spans": [[first, end, type], ...]}}, whose text is the
 * tokens joined by single spaces, and {@code {"id": ..., "text": ..., "spans": [[start, end, type],
 * ...]}} with places in UTF-16 units. {@code spans} and types may be missing; {@code "unverified":
 * [type, ...]} may be there; other keys are passed over.
 *
 * @param line number, from 0
 * @param spans empty if the line does not state any list of spans
 * @param unverified types that nobody looked for in this text: it may hold mentions of them that
 *     {@code spans} does not have
 */
public record LabelledText(
        int line, String text, Optional<List<LabelledSpan>> spans, Set<String> unverified) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Lines of a file, one after the other. */
    public static final class Reader implements Closeable {
        private final Path file;
        private final BufferedReader lines;
        private int next;
        private int left;

        private Reader(Path file, BufferedReader lines, int limit) {
            this.file = file;
            this.lines = lines;
            this.left = limit;
        }

        /**
         * Opens a file; gzip if its name ends with .gz.
         *
         * @param limit lines to give at most, blank ones not counted; negative: all
         */
        public static Reader open(Path file, int limit) throws IOException {
            InputStream bytes = Files.newInputStream(file);
            try {
                InputStream plain =
                        file.toString().endsWith(".gz")
                                ? new GZIPInputStream(bytes, 1 << 16)
                                : bytes;
                return new Reader(
                        file,
                        new BufferedReader(
                                new InputStreamReader(
                                        plain,
                                        StandardCharsets.UTF_8
                                                .newDecoder()
                                                .onMalformedInput(CodingErrorAction.REPORT))),
                        limit);
            } catch (IOException e) {
                bytes.close();
                throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
            }
        }

        /**
         * The next line; blank lines are numbered but passed over; empty at the end or the limit.
         */
        public Optional<LabelledText> read() {
            if (left == 0) {
                return Optional.empty();
            }
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    int number = next++;
                    if (!line.isBlank()) {
                        left = left < 0 ? left : left - 1;
                        return Optional.of(parse(number, line));
                    }
                }
                return Optional.empty();
            } catch (IOException e) {
                throw new InputException(
                        file + ": line " + (next + 1) + ": cannot be read: " + e.getMessage(), e);
            }
        }

        private LabelledText parse(int number, String line) {
            try {
                return LabelledText.parse(number, JSON.readTree(line));
            } catch (JsonProcessingException e) {
                throw fail(number, "is no JSON: " + e.getOriginalMessage(), e);
            } catch (IllegalArgumentException e) {
                throw fail(number, e.getMessage(), e);
            }
        }

        private InputException fail(int number, String problem, Exception cause) {
            return new InputException(file + ": line " + (number + 1) + ": " + problem, cause);
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads a whole file; see {@link Reader#open}. */
    public static List<LabelledText> readAll(Path file, int limit) throws IOException {
        List<LabelledText> all = new ArrayList<>();
        try (Reader lines = Reader.open(file, limit)) {
            for (Optional<LabelledText> line = lines.read();
                    line.isPresent();
                    line = lines.read()) {
                all.add(line.get());
            }
        }
        return all;
    }

    /** The places of the spans; none if the line does not state any list of spans. */
    public List<Span> places() {
        return spans.orElse(List.of()).stream().map(LabelledSpan::place).toList();
    }

    private static LabelledText parse(int line, JsonNode node) {
        if (node.path("text").isTextual()) {
            String text = node.get("text").asText();
            return new LabelledText(
                    line, text, spans(node, Optional.empty(), text.length()), unverified(node));
        }
        JsonNode tokens = node.path("tokens");
        if (!tokens.isArray()) {
            throw new IllegalArgumentException("has neither \"text\" nor a list \"tokens\"");
        }
        StringBuilder text = new StringBuilder();
        List<Span> places = new ArrayList<>();
        for (JsonNode token : tokens) {
            if (!token.isTextual() || token.asText().isEmpty()) {
                throw new IllegalArgumentException("token " + token + " is no text");
            }
            text.append(places.isEmpty() ? "" : " ");
            places.add(new Span(text.length(), text.length() + token.asText().length()));
            text.append(token.asText());
        }
        return new LabelledText(
                line,
                text.toString(),
                spans(node, Optional.of(places), places.size()),
                unverified(node));
    }

    /**
     * Spans count tokens if there are places of tokens, else UTF-16 units; {@code most} is how many
     * there are of them.
     */
    private static Optional<List<LabelledSpan>> spans(
            JsonNode node, Optional<List<Span>> tokens, int most) {
        if (!node.hasNonNull("spans")) {
            return Optional.empty();
        }
        List<LabelledSpan> spans = new ArrayList<>();
        for (JsonNode span : node.get("spans")) {
            if (!span.isArray() || !span.path(0).isInt() || !span.path(1).isInt()) {
                throw new IllegalArgumentException("span " + span + " is not [start, end, type]");
            }
            int start = span.get(0).asInt();
            int end = span.get(1).asInt();
            if (start < 0 || end <= start || end > most) {
                throw new IllegalArgumentException(
                        "span "
                                + span
                                + " is empty or outside the "
                                + most
                                + (tokens.isPresent() ? " tokens" : " UTF-16 units"));
            }
            Span place =
                    tokens.isPresent()
                            ? new Span(
                                    tokens.get().get(start).start(),
                                    tokens.get().get(end - 1).end())
                            : new Span(start, end);
            spans.add(new LabelledSpan(place, type(span.path(2))));
        }
        return Optional.of(spans);
    }

    private static Optional<String> type(JsonNode type) {
        return type.isTextual() ? Optional.of(type.asText()) : Optional.empty();
    }

    private static Set<String> unverified(JsonNode node) {
        Set<String> types = new TreeSet<>();
        for (JsonNode type : node.path("unverified")) {
            if (!type.isTextual()) {
                throw new IllegalArgumentException(
                        "\"unverified\" holds " + type + ", which is no type");
            }
            types.add(type.asText());
        }
        return types;
    }
}
