package io.nerstream.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x08, 0x0b, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9d, 0xad, 0x61c, 0x200b,
                0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff,
                0xd800, 0xdfff
            })
    void shouldShowWhatATerminalObeysByItsNumber(int character) {
        assertThat(TerminalText.of("a" + (char) character + "b"))
                .isEqualTo(String.format("a\\u%04xb", character));
    }

    @Test
    void shouldShowTagsByTheirUnits() {
        assertThat(TerminalText.of("a" + Character.toString(0xe0041))).isEqualTo("a\\udb40\\udc41");
    }

    @Test
    void shouldLeaveLettersAlone() {
        String text = "Düsseldorf, 東京, Москва, עברית, 🚀, e\u0301 \\u001b";
        assertThat(TerminalText.of(text)).isEqualTo(text);
    }

    @Test
    void shouldKeepALineALine() {
        assertThat(TerminalText.of("one\r\n\ttwo\nthree")).isEqualTo("one two three");
    }

    @Test
    void shouldWriteJsonThatMeansTheSame() throws Exception {
        JsonMapper mapper = new JsonMapper();
        String text = "\u001b[31m\u009b31m\u007f\u202e\u2066\u200b\n\\ \"ü🚀" + (char) 0xd800;
        JsonNode json = mapper.createObjectNode().put(text, text);
        String shown = TerminalText.json(json);
        assertThat(shown.chars().filter(Character::isISOControl)).isEmpty();
        assertThat(shown).contains("ü🚀", "\\u009b", "\\u202e");
        assertThat(mapper.readTree(shown)).isEqualTo(json);
    }
}
