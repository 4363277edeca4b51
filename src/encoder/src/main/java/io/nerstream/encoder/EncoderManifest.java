package io.nerstream.encoder;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * What an encoder is made of: {@code encoder.json}.
 *
 * @param format of this file: 1
 * @param model the language model; a file or folder name, without a path
 * @param blocks whose vectors are taken, from 0
 * @param component which vectors, such as {@code value}
 * @param pooling how the tokens of a mention become one vector: {@code last}, {@code mean}; laid
 *     side by side
 * @param queries wordings that a description is put into in place of {@code {}}; their vectors are
 *     averaged
 * @param statistics means and deviations that vectors are standardised with
 * @param dimension values in a vector
 */
public record EncoderManifest(
        int format,
        Part model,
        List<Integer> blocks,
        String component,
        List<String> pooling,
        List<String> queries,
        Part statistics,
        int dimension) {
    static final String PLACE = "{}";
    private static final int FORMAT = 1;
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
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

    public EncoderManifest {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format " + format + " is not " + FORMAT);
        }
        requireNonNull(model, "model is missing");
        requireNonNull(statistics, "statistics is missing");
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

    /**
     * Reads a manifest.
     *
     * @param where named in errors
     * @throws EncoderException if it is no such JSON; unknown keys are refused
     */
    static EncoderManifest read(String where, byte[] json) {
        try {
            return JSON.readValue(json, EncoderManifest.class);
        } catch (JsonProcessingException e) {
            throw new EncoderException(where + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new EncoderException(where + ": is not UTF-8 text", e);
        }
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a manifest holds only texts and numbers", e);
        }
    }
}
