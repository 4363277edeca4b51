package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

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
            TokenizerParity.check(tokenizer, folder.resolve("tokens.json"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "qwen2", "sentencepiece"})
    void shouldReadTokenizerJson(String kind) throws Exception {
        Path folder = Fixtures.path("tokenizers/" + kind);
        try (Tokenizer tokenizer = Tokenizer.ofFolder(folder)) {
            TokenizerParity.check(tokenizer, folder.resolve("tokens.json"));
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
