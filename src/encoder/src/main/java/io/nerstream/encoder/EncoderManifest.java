package io.nerstream.encoder;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.nerstream.encoder.decoder.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an encoder is made of: {@code encoder.json}. Vectors are made by exactly one of a trained
 * head, statistics, and the projection of NER Retriever.
 *
 * @param format of this file: 2
 * @param model the language model; a file or folder name, without a path
 * @param blocks whose vectors are taken, from 0
 * @param component which vectors, such as {@code value}
 * @param pooling how the tokens of a mention become one vector: {@code last}, {@code mean}; laid
 *     side by side
 * @param queries wordings that a description is put into in place of {@code {}}; their vectors are
 *     averaged
 * @param head trained: finds mentions, and gives vectors of one space
 * @param statistics means and deviations that vectors are standardised with
 * @param projection the two layers of NER Retriever
 * @param background mentions that scores are calibrated against, see {@link Calibration}
 * @param dimension values in a vector
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EncoderManifest(
        int format,
        Part model,
        List<Integer> blocks,
        String component,
        List<String> pooling,
        List<String> queries,
        Optional<HeadPart> head,
        Optional<Part> statistics,
        Optional<Part> projection,
        Optional<Part> background,
        int dimension) {
    static final String PLACE = "{}";
    static final int FORMAT = 2;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    /**
     * A file beside the manifest, or the model.
     *
     * @param file its name
     * @param sha256 its digest; see {@link Digests#ofModel} for a model folder
     */
    public record Part(String file, String sha256) {
        public Part {
            if (file == null || !file.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IllegalArgumentException("file '" + file + "' is no plain file name");
            }
            if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "sha256 of " + file + " is not 64 hexadecimal digits");
            }
        }
    }

    /**
     * A trained head.
     *
     * @param states blocks whose outputs it sees
     */
    public record HeadPart(String file, String sha256, List<Integer> states) {
        public HeadPart {
            states = List.copyOf(requireNonNull(states, "states of the head is missing"));
        }

        Part part() {
            return new Part(file, sha256);
        }
    }

    public EncoderManifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " is not " + FORMAT);
        }
        requireNonNull(model, "model is missing");
        requireNonNull(component, "component is missing");
        head = orEmpty(head);
        statistics = orEmpty(statistics);
        projection = orEmpty(projection);
        background = orEmpty(background);
        if (Stream.of(head, statistics, projection).filter(Optional::isPresent).count() != 1) {
            throw new IllegalArgumentException(
                    "exactly one of head, statistics and projection is needed");
        }
        blocks = List.copyOf(requireNonNull(blocks, "blocks is missing"));
        pooling = List.copyOf(requireNonNull(pooling, "pooling is missing"));
        queries = List.copyOf(requireNonNull(queries, "queries is missing"));
        if (blocks.isEmpty() || pooling.isEmpty() || queries.isEmpty()) {
            throw new IllegalArgumentException(
                    "blocks, pooling and queries need one entry at least");
        }
        for (String query : queries) {
            if (query.indexOf(PLACE) < 0 || query.indexOf(PLACE) != query.lastIndexOf(PLACE)) {
                throw new IllegalArgumentException(
                        "query '" + query + "' does not hold " + PLACE + " exactly once");
            }
        }
    }

    /** JSON leaves out what is not there. */
    @SuppressWarnings("OptionalAssignedToNull")
    private static <T> Optional<T> orEmpty(Optional<T> part) {
        return part == null ? Optional.empty() : part;
    }

    /** The manifest of an encoder with a trained head, for value vectors and the usual queries. */
    public static EncoderManifest ofHead(
            Part model,
            List<Integer> blocks,
            List<Pooling> poolings,
            HeadPart head,
            int dimension) {
        return new EncoderManifest(
                FORMAT,
                model,
                blocks,
                Component.VALUE.toString(),
                poolings.stream().map(Pooling::toString).toList(),
                DescriptionReader.QUERIES,
                Optional.of(head),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                dimension);
    }

    /** The same encoder with a background that its scores are calibrated against. */
    public EncoderManifest withBackground(Part part) {
        return new EncoderManifest(
                format,
                model,
                blocks,
                component,
                pooling,
                queries,
                head,
                statistics,
                projection,
                Optional.of(part),
                dimension);
    }

    /** Writes encoder.json into a folder. */
    public void write(Path folder) throws IOException {
        Files.write(folder.resolve(Encoder.MANIFEST), toJson());
    }

    /**
     * Reads a manifest.
     *
     * @param where named in errors
     * @throws EncoderException if it is no such JSON; unknown keys are refused
     */
    public static EncoderManifest read(String where, byte[] json) {
        try {
            return JSON.readValue(json, EncoderManifest.class);
        } catch (JsonProcessingException e) {
            throw new EncoderException(where + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new EncoderException(where + ": is not UTF-8 text", e);
        }
    }

    /** All files beside the manifest. */
    public List<Part> parts() {
        return Stream.of(head.map(HeadPart::part), statistics, projection, background)
                .flatMap(Optional::stream)
                .toList();
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a manifest holds only texts and numbers", e);
        }
    }
}
