package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenRowsTest {
    @Test
    void shouldNotRunWhatLiesBehindTheLastTokenWanted() {
        TokenRows rows = new TokenRows(new int[] {4, 5, 6, 7, 8}, new int[] {0, 2});
        assertThat(rows.length()).isEqualTo(3);
        assertThat(rows.ids()).containsExactly(4, 5, 6);
    }

    @Test
    void shouldRefuseTokensThatTheSequenceDoesNotHave() {
        assertThatThrownBy(() -> new TokenRows(new int[] {4, 5}, new int[] {2}))
                .hasMessageContaining("[2]")
                .hasMessageContaining("sequence of 2");
    }
}
