package io.nerstream.encoder.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.encoder.modelfile.ModelFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Reads tokenizer.json for the native library, whose panics on some malformed files would end the
 * whole process: what it would panic on is refused here, and what is not needed to tokenize is
 * taken out.
 */
final class TokenizerJson {
    private static final List<String> NOT_NEEDED = List.of("decoder", "truncation", "padding");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private TokenizerJson() {}

    static byte[] read(Path file) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new ModelFileException(file, "JSON", e.getOriginalMessage(), e);
        }
        if (!(root instanceof ObjectNode object)) {
            throw new ModelFileException(file, "JSON", "is no object");
        }
        NOT_NEEDED.forEach(object::remove);
        refuseInfinite(file, "tokenizer", object);
        checkModel(file, object.path("model"));
        for (JsonNode template : object.path("post_processor").findParents("special_tokens")) {
            checkTemplate(file, template);
        }
        ControlTokens.disarm(object);
        return JSON.writeValueAsBytes(object);
    }

    private static void checkModel(Path file, JsonNode model) throws ModelFileException {
        String type = model.path("type").asText("BPE");
        if (!type.equals("BPE")) {
            throw new ModelFileException(
                    file, "model.type", "'" + type + "' is not supported, only BPE");
        }
        String prefix = model.path("continuing_subword_prefix").asText("");
        if (model.hasNonNull("continuing_subword_prefix") && !prefix.isEmpty()) {
            throw new ModelFileException(
                    file, "model.continuing_subword_prefix", "'" + prefix + "' is not supported");
        }
    }

    /** Every special token that a template uses must be described in it. */
    private static void checkTemplate(Path file, JsonNode template) throws ModelFileException {
        for (JsonNode special : template.findValues("SpecialToken")) {
            String id = special.path("id").asText();
            if (!template.path("special_tokens").has(id)) {
                throw new ModelFileException(
                        file,
                        "post_processor.special_tokens",
                        "'" + id + "' is used but not described");
            }
        }
    }

    /** JSON has no word for a number beyond all bounds, so it could not be written again. */
    private static void refuseInfinite(Path file, String name, JsonNode node)
            throws ModelFileException {
        if (node.isDouble() && Double.isInfinite(node.doubleValue())) {
            throw new ModelFileException(file, name, "a number is beyond all bounds");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            refuseInfinite(file, field.getKey(), field.getValue());
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                refuseInfinite(file, name, element);
            }
        }
    }
}
