package io.nerstream.training.head;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.training.corpus.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a head is trained on. A type that no source names is never trained on, neither as an answer
 * nor as a wrong one; its mentions only count as mentions.
 */
record TrainingPlan(List<Source> sources, Unseen calibration) {
    private static final JsonMapper JSON = new JsonMapper();

    /** How far the labels of a source can be relied on. */
    enum Labels {
        /** Every mention is marked. */
        @JsonProperty("complete")
        COMPLETE,
        /**
         * Marked mentions are right, others may be missing: see {@code unverified} of the lines.
         */
        @JsonProperty("partial")
        PARTIAL,
        /** The types are right, but what counts as a mention is not what it is elsewhere. */
        @JsonProperty("types")
        TYPES
    }

    /**
     * Files of one labelling; types are only ever told apart from others of the same source.
     *
     * @param files under the data folder
     * @param weight how often it is drawn from, relative to the other sources
     * @param copies whether copies in lower case and with natural spaces are trained on as well
     * @param mostPerType texts without a type that has been seen less often than this are left out;
     *     0: none is
     * @param types several wordings of each type
     */
    record Source(
            String name,
            List<String> files,
            Labels labels,
            double weight,
            boolean copies,
            int mostPerType,
            Map<String, List<String>> types) {
        Source {
            files = List.copyOf(files);
            types = new TreeMap<>(types);
        }
    }

    /**
     * Text whose mentions are all labelled, and types that are in no source: what scores are
     * calibrated on.
     *
     * @param most lines of the file
     * @param types descriptions
     */
    record Unseen(String file, int most, Map<String, String> types) {
        Unseen {
            types = new TreeMap<>(types);
        }
    }

    TrainingPlan {
        sources = List.copyOf(sources);
    }

    /** The plan in a file, or else the one that the shipped encoder was trained by. */
    static TrainingPlan read(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            try (InputStream json = TrainingPlan.class.getResourceAsStream("plan.json")) {
                return JSON.readValue(json, TrainingPlan.class);
            }
        }
        try {
            return JSON.readValue(Files.readAllBytes(file.get()), TrainingPlan.class);
        } catch (JsonProcessingException e) {
            throw new InputException(file.get() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** All wordings of all types, each once. */
    List<String> wordings() {
        return sources.stream()
                .flatMap(source -> source.types().values().stream())
                .flatMap(List::stream)
                .distinct()
                .sorted()
                .toList();
    }
}
