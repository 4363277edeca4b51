package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void readsAsItIsDocumented() {
        assertThat(Places.read("0.6,k.7").all())
                .containsExactly(new Places.Place(0, 6), new Places.Place(20, 27));
        assertThat(Places.read("").all()).isEmpty();
    }

    @Property(tries = 200)
    void whatWasWrittenIsRead(
            @ForAll @Size(max = 50) List<@IntRange(max = 1_000_000) Integer> starts,
            @ForAll @IntRange(min = 1, max = 500) int length) {
        List<MentionRow> mentions = new ArrayList<>();
        for (int start : starts) {
            mentions.add(new MentionRow(start, start + length, "m", "m", start, 1));
            mentions.add(new MentionRow(start, start + length + 1, "m", "m", start, 1));
        }
        Places places = Places.of(mentions);

        assertThat(Places.read(places.encoded())).isEqualTo(places);
        assertThat(places.without(places).all()).isEmpty();
    }
}
