package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.publish.DocumentList;
import io.nerstream.collection.MentionRow;
import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Mention;
import io.nerstream.schemas.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What an encoder finds in documents, and its vectors of descriptions: what made-up collections are
 * made of, and searched for.
 */
record RealMentions(List<Found> documents, List<float[]> descriptions) {
    private static final int SENTENCE = 160;
    private static final String SAMPLE = "/io/nerstream/cli/run/sample/";

    /** The mentions of one document, a vector each. */
    record Found(List<MentionRow> mentions, List<float[]> vectors) {}

    /**
     * Reads and encodes.
     *
     * @param input none: the sample documents
     * @param limit of documents
     * @param descriptionLimit of descriptions
     */
    static RealMentions of(Encoder encoder, Optional<Path> input, int limit, int descriptionLimit)
            throws IOException, InterruptedException {
        List<Document> documents =
                input.isPresent() ? DocumentList.read(input.get(), limit) : sample(limit);
        List<CompletableFuture<EncodedText>> running = new ArrayList<>();
        for (Document document : documents) {
            running.add(encoder.encode(document.getText()));
        }
        encoder.flush();
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            List<Mention> mentions = running.get(i).join().mentions();
            if (!mentions.isEmpty()) {
                found.add(found(documents.get(i).getText(), mentions));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "the encoder finds no mentions in "
                            + documents.size()
                            + " documents: give others with --input");
        }
        List<float[]> descriptions = new ArrayList<>();
        List<String> types = types();
        for (String description : types.subList(0, Math.min(descriptionLimit, types.size()))) {
            descriptions.add(encoder.encodeDescription(description));
        }
        return new RealMentions(List.copyOf(found), List.copyOf(descriptions));
    }

    private static Found found(String text, List<Mention> mentions) {
        List<MentionRow> rows = new ArrayList<>();
        for (Mention mention : mentions) {
            int start = mention.span().start();
            int end = mention.span().end();
            int from = Math.max(0, start - SENTENCE / 2);
            rows.add(
                    new MentionRow(
                            start,
                            end,
                            text.substring(start, end),
                            text.substring(from, Math.min(text.length(), end + SENTENCE / 2)),
                            from,
                            mention.score()));
        }
        return new Found(rows, mentions.stream().map(Mention::vector).toList());
    }

    private static List<Document> sample(int limit) throws IOException, InterruptedException {
        try (InputStream lines =
                RealMentions.class.getResourceAsStream(SAMPLE + "documents.jsonl")) {
            List<Document> all = DocumentList.read(lines, "sample");
            return all.subList(0, Math.min(limit, all.size()));
        }
    }

    private static List<String> types() throws IOException {
        try (InputStream labels = RealMentions.class.getResourceAsStream(SAMPLE + "labels.json")) {
            List<String> types = new ArrayList<>();
            JsonNode all = new JsonMapper().readTree(labels).path("types");
            all.forEach(description -> types.add(description.asText()));
            return types;
        }
    }
}
