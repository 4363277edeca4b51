package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandingTest {
    @Test
    void shouldKeepTheHigherVersionWhateverComesLater() {
        Standing standing = of(put(1, 2L, ""), put(2, 1L, ""));
        assertThat(standing.isThere()).isTrue();
        assertThat(standing.place().offset()).isEqualTo(1);
        assertThat(of(put(1, 2L, ""), put(2, 2L, "")).place().offset()).isEqualTo(2);
        assertThat(of(put(1, 2L, ""), put(2, null, "")).place().offset()).isEqualTo(2);
    }

    @Test
    void shouldBeGoneAfterARemovalAndForgetItsVersion() {
        Standing removed = of(put(1, 2L, ""), remove(2, null));
        assertThat(removed.isThere()).isFalse();
        assertThat(removed.place().offset()).isEqualTo(2);
        assertThat(removed.after(put(3, 1L, "")).isThere()).isTrue();
    }

    @Test
    void shouldHearARemovalOfOneRecordOnlyIfItIsThatOne() {
        assertThat(of(put(1, null, ""), put(2, null, ""), remove(3, 1L)).isThere()).isTrue();
        assertThat(of(put(1, null, ""), put(2, null, ""), remove(3, 2L)).isThere()).isFalse();
    }

    @Test
    void shouldTakeARestatementForWhatItSaysAgain() {
        Standing standing = of(put(1, 2L, ""), put(2, 1L, ""), put(3, 2L, "0-1"));
        assertThat(standing.place().offset()).isEqualTo(3);
        assertThat(standing.origin()).isEqualTo("0-1");
        // Of a document that is something else by now it says nothing.
        assertThat(of(put(1, 2L, ""), put(2, 3L, ""), put(3, 2L, "0-1")).place().offset())
                .isEqualTo(2);
        // When Kafka has nothing else any more, it is what there is.
        assertThat(of(put(3, 2L, "0-1")).origin()).isEqualTo("0-1");
    }

    private static Standing of(DocumentChange first, DocumentChange... more) {
        Standing standing = Standing.of(first);
        for (DocumentChange one : more) {
            standing = standing.after(one);
        }
        return standing;
    }

    private static DocumentChange put(long offset, Long version, String origin) {
        DocumentRow row =
                new DocumentRow(
                        "d",
                        Optional.ofNullable(version),
                        new RecordPlace(0, offset, 100 + offset),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty(),
                        Map.of(),
                        Map.of());
        return new DocumentChange.Replace(
                row, List.of(), List.of(), Optional.of(origin).filter(text -> !text.isEmpty()));
    }

    private static DocumentChange remove(long offset, Long only) {
        return new DocumentChange.Remove(
                "d", new RecordPlace(0, offset, 100 + offset), Optional.ofNullable(only));
    }
}
