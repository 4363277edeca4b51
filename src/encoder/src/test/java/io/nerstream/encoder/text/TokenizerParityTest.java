package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.Fixtures;
import io.nerstream.encoder.modelfile.GgufFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens and their places, against Hugging Face transformers. */
class TokenizerParityTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "qwen2", "sentencepiece"})
    void shouldGiveTheTokensOfTransformers(String kind) throws Exception {
        Path folder = Fixtures.path("tokenizers/" + kind);
        try (GgufFile file = GgufFile.open(folder.resolve("model.gguf"));
                Tokenizer tokenizer = Tokenizer.ofGguf(file)) {
            checkTokens(tokenizer, folder.resolve("tokens.json"));
        }
    }

    /** Compares with a file that fixtures.py wrote. */
    static void checkTokens(Tokenizer tokenizer, Path expected) throws Exception {
        for (JsonNode one : new JsonMapper().readTree(expected.toFile())) {
            String text = one.get("text").asText();
            Tokens tokens = tokenizer.tokenizeText(text);
            int opening = tokenizer.openingTokens();
            int[] ids = tokenizer.withOpening(tokens, 0, tokens.size());
            assertThat(ids)
                    .as(text)
                    .containsExactly(new JsonMapper().convertValue(one.get("ids"), int[].class));
            for (int token = 0; token < tokens.size(); token++) {
                JsonNode place = one.get("offsets").get(token + opening);
                assertThat(new int[] {tokens.start(token), tokens.end(token)})
                        .as("%s: token %d", text, token)
                        .containsExactly(place.get(0).asInt(), place.get(1).asInt());
            }
        }
    }

    @Test
    void shouldTakeALoneSurrogateForAReplacementCharacter() throws Exception {
        Path folder = Fixtures.path("tokenizers/default");
        try (GgufFile file = GgufFile.open(folder.resolve("model.gguf"));
                Tokenizer tokenizer = Tokenizer.ofGguf(file)) {
            Tokens lone = tokenizer.tokenizeText("a\ud83db \udc00 c");
            assertThat(lone.ids())
                    .containsExactly(tokenizer.tokenizeText("a\ufffdb \ufffd c").ids());
            assertThat(lone.end(lone.size() - 1)).isEqualTo(7);
            assertThat(tokenizer.tokenizeText("").size()).isZero();
        }
    }

    @Test
    void shouldTokenizeALongTextInPiecesAsIfItWereWhole() throws Exception {
        Path folder = Fixtures.path("tokenizers/default");
        try (GgufFile file = GgufFile.open(folder.resolve("model.gguf"));
                Tokenizer tokenizer = Tokenizer.ofGguf(file)) {
            String line = "The Rhine rises in the Swiss Alps 😀.\n";
            Tokens one = tokenizer.tokenizeText(line);
            int copies = 5000;
            Tokens all = tokenizer.tokenizeText(line.repeat(copies));
            assertThat(all.size()).isEqualTo(one.size() * copies);
            int last = one.size() - 2;
            int far = one.size() * (copies - 1) + last;
            assertThat(all.id(far)).isEqualTo(one.id(last));
            assertThat(all.start(far)).isEqualTo(line.length() * (copies - 1) + one.start(last));
        }
    }
}
