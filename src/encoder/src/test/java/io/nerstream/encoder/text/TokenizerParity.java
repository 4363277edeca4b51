package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;

/** Compares tokens and their places with those that fixtures.py wrote. */
public final class TokenizerParity {
    private TokenizerParity() {}

    public static void check(Tokenizer tokenizer, Path expected) throws Exception {
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
}
