package io.nerstream.service.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.service.stream.RecordPlaces.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordPlacesTest {
    @Test
    void shouldReadBackWhatWasWritten() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            List<Place> places = new ArrayList<>();
            for (int j = random.nextInt(50); j >= 0; j--) {
                places.add(
                        new Place(random.nextInt(8), random.nextLong(1L << random.nextInt(1, 62))));
            }
            List<Place> sorted =
                    places.stream()
                            .distinct()
                            .sorted(
                                    Comparator.comparingInt(Place::partition)
                                            .thenComparing(Place::offset))
                            .toList();
            assertThat(RecordPlaces.read(RecordPlaces.write(places))).isEqualTo(sorted);
        }
    }

    @Test
    void shouldBeShortForWhatWasPublishedTogether() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            places.add(new Place(i % 6, 5_000_000 + i / 6));
        }
        assertThat(RecordPlaces.write(places)).hasSizeLessThan(3_000);
    }

    @Test
    void shouldRefuseWhatIsNoSuchText() {
        for (String text : List.of("", "A", "AQ=", "%", "Ag", "AYCA", "AYCAgICAgICAgICAAQ")) {
            assertThatThrownBy(() -> RecordPlaces.read(text))
                    .as(text)
                    .isInstanceOfAny(IllegalArgumentException.class, ArithmeticException.class);
        }
    }
}
