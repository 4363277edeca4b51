package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.encoder.Fixtures;
import io.nerstream.encoder.modelfile.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTokensTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path BYTE_LEVEL = Fixtures.path("tokenizers/default/tokenizer.json");

    private static Map<String, Integer> added(Path tokenizerJson) throws Exception {
        Map<String, Integer> added = new TreeMap<>();
        for (JsonNode token : JSON.readTree(tokenizerJson.toFile()).get("added_tokens")) {
            added.put(token.get("content").asText(), token.get("id").asInt());
        }
        return added;
    }

    private static void checkInert(Tokenizer tokenizer, Map<String, Integer> control) {
        for (String written : control.keySet()) {
            String text = written + "Danube " + written + " " + written + written + "x" + written;
            Tokens tokens = tokenizer.tokenizeText(text);
            assertThat(tokens.ids()).as(text).doesNotContain(ids(control));
            int danube = written.length();
            MentionTokens place = MentionTokens.find(tokens, danube, danube + 6).orElseThrow();
            assertThat(tokens.start(place.first())).as(text).isLessThanOrEqualTo(danube);
            assertThat(tokens.end(place.last())).as(text).isBetween(danube + 6, danube + 7);
            int end = 0;
            for (int token = 0; token < tokens.size(); token++) {
                assertThat(tokens.start(token)).as(text).isLessThanOrEqualTo(end);
                end = tokens.end(token);
            }
            assertThat(end).as(text).isEqualTo(text.length());
        }
    }

    private static int[] ids(Map<String, Integer> control) {
        return control.values().stream().mapToInt(id -> id).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "qwen2", "sentencepiece"})
    void shouldReadControlTokensInATextAsTheirCharacters(String kind) throws Exception {
        Path folder = Fixtures.path("tokenizers/" + kind);
        Map<String, Integer> control = added(folder.resolve("tokenizer.json"));
        assertThat(control).isNotEmpty();
        try (GgufFile file = GgufFile.open(folder.resolve("model.gguf"));
                Tokenizer ofGguf = Tokenizer.ofGguf(file);
                Tokenizer ofFolder = Tokenizer.ofFolder(folder)) {
            checkInert(ofGguf, control);
            checkInert(ofFolder, control);
        }
    }

    @Test
    void shouldStillOpenTextsAsTheModelWasTrained() throws Exception {
        try (Tokenizer tokenizer = Tokenizer.ofFolder(Fixtures.path("tokenizers/sentencepiece"))) {
            Tokens tokens = tokenizer.tokenizeText("<s>");
            int[] opened = tokenizer.withOpening(tokens, 0, tokens.size());
            assertThat(opened).hasSize(1 + tokens.size()).startsWith(1);
            assertThat(tokens.ids()).isNotEmpty().doesNotContain(1);
        }
    }

    @Test
    void shouldReadControlTokensThatAreNotMarkedAsSpecialAsTheirCharacters(@TempDir Path folder)
            throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(BYTE_LEVEL.toFile());
        add(json, "<tool_call>", 600);
        add(json, "[INST]", 601);
        Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(json));
        try (Tokenizer tokenizer = Tokenizer.ofFolder(folder)) {
            checkInert(tokenizer, Map.of("<tool_call>", 600, "[INST]", 601));
        }
    }

    @Test
    void shouldNotReachAControlTokenByMergesOrAsAWholeWord(@TempDir Path folder) throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(BYTE_LEVEL.toFile());
        ObjectNode model = (ObjectNode) json.get("model");
        model.put("ignore_merges", true);
        ((ObjectNode) model.get("vocab")).put("|>", 600);
        model.withArray("merges").addArray().add("|").add(">");
        add(json, "|>", 600);
        ((ObjectNode) json.get("added_tokens").get(2)).put("special", true);
        Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(json));
        try (Tokenizer tokenizer = Tokenizer.ofFolder(folder)) {
            checkInert(tokenizer, Map.of("|>", 600));
        }
    }

    @Test
    void shouldKeepAddedTokensThatAreOrdinaryText(@TempDir Path folder) throws Exception {
        ObjectNode json = (ObjectNode) JSON.readTree(BYTE_LEVEL.toFile());
        add(json, "\n\n", 600);
        Files.write(folder.resolve("tokenizer.json"), JSON.writeValueAsBytes(json));
        try (Tokenizer tokenizer = Tokenizer.ofFolder(folder)) {
            assertThat(tokenizer.tokenizeText("a\n\nb").ids()).contains(600);
        }
    }

    private static void add(ObjectNode json, String content, int id) {
        json.withArray("added_tokens")
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", false);
    }
}
