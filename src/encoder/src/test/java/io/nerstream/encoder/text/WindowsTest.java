package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowsTest {
    /** One token for each word, with the space before it. */
    private static Tokens words(String text) {
        TokenBuffer buffer = new TokenBuffer();
        int start = 0;
        for (int i = 1; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ') {
                buffer.add(1, start, i);
                start = i;
            }
        }
        return buffer.toTokens();
    }

    @Test
    void shouldKeepAShortTextWhole() {
        Tokens tokens = words("One two. Three four.");
        assertThat(new Windows(4, 2).cut("One two. Three four.", tokens, List.of()))
                .containsExactly(new Window(0, 0, 4));
    }

    @Test
    void shouldCutBetweenSentencesAndKeepSomeContext() {
        String text = "One two. Three four. Five six seven. Eight nine.";
        assertThat(new Windows(6, 2).cut(text, words(text), List.of()))
                .containsExactly(new Window(0, 0, 4), new Window(2, 4, 7), new Window(5, 7, 9));
    }

    @Test
    void shouldNotCutAMention() {
        String text = "a b c d e f g h i j";
        List<int[]> mention = List.of(new int[] {6, 13});
        assertThat(new Windows(5, 0).cut(text, words(text), mention))
                .containsExactly(new Window(0, 0, 3), new Window(3, 3, 8), new Window(8, 8, 10));
    }

    @Test
    void shouldCutAMentionThatIsLongerThanAWindow() {
        String text = "a b c d e f g h i j";
        assertThat(new Windows(4, 1).cut(text, words(text), List.of(new int[] {0, 19})))
                .allMatch(window -> window.end() - window.from() <= 4);
    }

    @Property(tries = 300)
    void shouldHoldEveryTokenFreshExactlyOnceAndNeverBeTooLong(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 400) int length,
            @ForAll @IntRange(min = 2, max = 40) int size) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(i == 0 ? "" : " ").append(random.nextInt(4) == 0 ? "End. New" : "word");
        }
        Tokens tokens = words(text.toString());
        List<int[]> spans = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int start = random.nextInt(text.length());
            spans.add(new int[] {start, Math.min(text.length(), start + 1 + random.nextInt(60))});
        }
        int next = 0;
        for (Window window :
                new Windows(size, random.nextInt(size)).cut(text.toString(), tokens, spans)) {
            assertThat(window.fresh()).isEqualTo(next);
            assertThat(window.end() - window.from()).isLessThanOrEqualTo(size);
            next = window.end();
        }
        assertThat(next).isEqualTo(tokens.size());
    }
}
