package io.nerstream.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class SearchCommandTest {
    @Test
    void shouldPointToAMentionBeforeItIsEscaped() throws Exception {
        JsonNode match =
                new JsonMapper()
                        .readTree(
                                "{\"sentence\": \"A \\u001b[31mDanube\\nflows.\", \"sentence_start\": 10, \"start\": 17, \"end\": 23}");
        assertThat(SearchCommand.highlighted(match)).isEqualTo("A \\u001b[31m[Danube] flows.");
    }
}
