package io.nerstream.service.http.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamStartTest {
    private static final long OLDEST = 10;
    private static final long END = 20;

    private static StreamStart of(String last) {
        return StreamStart.of(Optional.of(last), OLDEST, END);
    }

    @Test
    void shouldBeginWithWhatIsRaisedFromNowOn() {
        assertThat(StreamStart.of(Optional.empty(), OLDEST, END))
                .isEqualTo(new StreamStart(END, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"-1, 10", "9, 10", "10, 11", "18, 19", "19, 20"})
    void shouldGoOnBehindWhatWasHeard(String last, long place) {
        assertThat(of(last)).isEqualTo(new StreamStart(place, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "8",
                "20",
                "9223372036854775807",
                "99999999999999999999",
                "-2",
                "x",
                "1.5"
            })
    void shouldGoOnWithTheOldestAndSaySo(String last) {
        StreamStart start = of(last);
        assertThat(start.place()).isEqualTo(OLDEST);
        assertThat(start.notice().orElseThrow()).contains(last).contains("the oldest");
    }

    @Test
    void shouldPutNoLineIntoTheStream() {
        assertThat(of("x\ndata: y").notice().orElseThrow()).doesNotContain("\n");
    }
}
