package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BeforeTest {
    private static final Before CONTENT = Before.of(put(5), Places.of(List.of()), Leftover.NONE);
    private static final Before REMOVED =
            Before.of(new DocumentChange.Remove("d", place(7), Optional.empty()), 1, Leftover.NONE);

    @Test
    void shouldSayAgainWhatStaysBehindADeadLetter() {
        assertThat(CONTENT.supersedes(new DocumentChange.Nothing("d", place(6))))
                .contains(superseded(5, "0-5", false));
    }

    @Test
    void shouldSayNothingAgainBehindADeadLetterWhereNothingIs() {
        DocumentChange nothing = new DocumentChange.Nothing("d", place(8));
        WriteOutcome outcome = new WriteOutcome.Superseded(Optional.empty());
        assertThat(REMOVED.supersedes(nothing)).contains(outcome);
        assertThat(Before.nothing("d", place(8), 1).supersedes(nothing)).contains(outcome);
    }

    @Test
    void shouldSayNothingAgainThatIsSaidBehindADeadLetterAlready() {
        assertThat(CONTENT.supersedes(new DocumentChange.Nothing("d", place(4))))
                .contains(new WriteOutcome.Superseded(Optional.empty()));
    }

    @Test
    void shouldKeepWhatCameBeforeARemovalIsSaidAgain() {
        // The removal at 7 is said again at 9; meanwhile somebody has published the document.
        Before published = Before.of(put(8), Places.of(List.of()), Leftover.NONE);
        DocumentChange again = new DocumentChange.Remove("d", place(9), Optional.of(7L));
        assertThat(published.supersedes(again)).contains(superseded(8, "0-8", false));
        assertThat(REMOVED.supersedes(again)).isEmpty();
    }

    private static WriteOutcome superseded(long offset, String origin, boolean removed) {
        return new WriteOutcome.Superseded(
                Optional.of(new WriteOutcome.Kept(place(offset), origin, removed)));
    }

    private static RecordPlace place(long offset) {
        return new RecordPlace(0, offset, offset);
    }

    private static DocumentChange.Replace put(long offset) {
        DocumentRow row =
                new DocumentRow(
                        "d",
                        Optional.empty(),
                        place(offset),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty(),
                        Map.of(),
                        Map.of());
        return new DocumentChange.Replace(row, List.of(), List.of(), Optional.empty());
    }
}
