package io.nerstream.cli.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.CommandRun;
import io.nerstream.cli.run.UpCommand;
import io.nerstream.encoder.Calibration;
import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Mention;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.Vectors;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.encoder.install.ShippedEncoder;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A type finds the same in the sample documents however its description is written. */
class DescriptionFormsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double RATE = 0.001;

    private static Encoder encoder;
    private static final Map<String, String> TYPES = new LinkedHashMap<>();
    private static final Map<String, Set<String>> RELEVANT = new LinkedHashMap<>();
    private static final Map<String, List<Mention>> FOUND = new LinkedHashMap<>();

    @BeforeAll
    static void encodeSamples() throws Exception {
        assertThat(CommandRun.of("setup").exit()).isZero();
        encoder =
                Encoder.open(
                        ShippedEncoder.unpack(Cache.folder()),
                        DefaultModel.in(Cache.folder()),
                        ModelSettings.on(ModelSettings.device("cpu")));
        try (InputStream in = UpCommand.class.getResourceAsStream("sample/labels.json")) {
            JsonNode labels = JSON.readTree(in);
            labels.get("types")
                    .properties()
                    .forEach(one -> TYPES.put(one.getKey(), one.getValue().asText()));
            for (JsonNode mention : labels.get("mentions")) {
                for (JsonNode type : mention.get("types")) {
                    RELEVANT.computeIfAbsent(type.asText(), any -> new HashSet<>())
                            .add(mention.get("document").asText());
                }
            }
        }
        Map<String, CompletableFuture<EncodedText>> running = new LinkedHashMap<>();
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                UpCommand.class.getResourceAsStream("sample/documents.jsonl"),
                                StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode document = JSON.readTree(line);
                running.put(
                        document.get("id").asText(), encoder.encode(document.get("text").asText()));
            }
        }
        encoder.flush();
        running.forEach((id, text) -> FOUND.put(id, text.join().mentions()));
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    @Test
    void shouldFindTheSameHoweverADescriptionIsWritten() throws Exception {
        Map<String, UnaryOperator<String>> forms = new LinkedHashMap<>();
        forms.put("upper case", text -> text.toUpperCase(Locale.ROOT));
        forms.put(
                "title case",
                text -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1));
        forms.put("article", text -> ("aeiou".indexOf(text.charAt(0)) < 0 ? "a " : "an ") + text);
        forms.put("the", text -> "The " + text);
        forms.put("plural", DescriptionFormsIT::plural);
        forms.put("quotes", text -> "“" + text + "”");
        forms.put("full stop", text -> text + ".");
        forms.put("all", text -> " \"THE " + plural(text).toUpperCase(Locale.ROOT) + "!\" ");
        Map<String, float[]> usual = new LinkedHashMap<>();
        for (Map.Entry<String, String> type : TYPES.entrySet()) {
            usual.put(type.getKey(), encoder.encodeDescription(type.getValue()));
        }
        double before = mean(usual);
        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, UnaryOperator<String>> form : forms.entrySet()) {
            Map<String, float[]> vectors = new LinkedHashMap<>();
            double most = 0;
            String worst = "";
            for (Map.Entry<String, String> type : TYPES.entrySet()) {
                float[] vector = encoder.encodeDescription(form.getValue().apply(type.getValue()));
                vectors.put(type.getKey(), vector);
                double moved = moved(usual.get(type.getKey()), vector);
                worst = moved > most ? type.getValue() : worst;
                most = Math.max(most, moved);
            }
            double after = mean(vectors);
            System.out.printf(
                    "%s: R-Precision %.4f, usual form %.4f; thresholds move by %.1f %% at most (%s)%n",
                    form.getKey(), after, before, 100 * most, worst);
            all.assertThat(Math.abs(after - before)).as(form.getKey()).isLessThan(0.02);
            all.assertThat(most).as(form.getKey() + ": " + worst).isLessThan(0.1);
        }
        all.assertAll();
    }

    private static double moved(float[] usual, float[] vector) {
        Calibration calibration = encoder.calibration().orElseThrow();
        double before = calibration.threshold(usual, RATE);
        return Math.abs(calibration.threshold(vector, RATE) / before - 1);
    }

    /** The share of relevant documents among as many of the best, mean over types. */
    private static double mean(Map<String, float[]> vectors) {
        return vectors.entrySet().stream()
                .filter(type -> RELEVANT.containsKey(type.getKey()))
                .mapToDouble(type -> precision(RELEVANT.get(type.getKey()), type.getValue()))
                .average()
                .orElseThrow();
    }

    private static double precision(Set<String> relevant, float[] vector) {
        return (double)
                        FOUND.entrySet().stream()
                                .sorted(
                                        Comparator.comparingDouble(
                                                one -> -best(one.getValue(), vector)))
                                .limit(relevant.size())
                                .filter(one -> relevant.contains(one.getKey()))
                                .count()
                / relevant.size();
    }

    private static double best(List<Mention> mentions, float[] vector) {
        return mentions.stream()
                .mapToDouble(mention -> Vectors.dot(vector, mention.vector()))
                .max()
                .orElse(-1);
    }

    /** As somebody would write it, word by word; knows nothing of how descriptions are read. */
    private static String plural(String description) {
        Set<String> unchanged = Set.of("aircraft", "spacecraft", "software", "species", "series");
        List<String> parts = new ArrayList<>();
        for (String part : List.of(description.split("(?<=, )|(?<= or )|(?= or )|(?=, )", -1))) {
            boolean between =
                    part.isBlank() || part.strip().equals("or") || part.strip().equals(",");
            if (between) {
                parts.add(part);
                continue;
            }
            String of = part.contains(" of ") ? part.substring(part.indexOf(" of ")) : "";
            String such = part.contains(" such ") ? part.substring(part.indexOf(" such ")) : "";
            String head = part.substring(0, part.length() - of.length() - such.length());
            String noun = head.substring(head.lastIndexOf(' ') + 1);
            parts.add(
                    head.substring(0, head.length() - noun.length())
                            + (unchanged.contains(noun) ? noun : pluralOf(noun))
                            + such.replace("an earthquake", "earthquakes")
                            + of);
        }
        return parts.stream().collect(Collectors.joining());
    }

    private static String pluralOf(String noun) {
        if (noun.matches(".*[^aeiou]y")) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun + (noun.matches(".*(s|x|ch|sh)|volcano") ? "es" : "s");
    }
}
