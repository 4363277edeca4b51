package io.nerstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.MentionId;
import io.nerstream.collection.MentionRow;
import io.nerstream.encoder.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MadeUpDocumentsTest {
    private static final int DIMENSION = 256;

    private final Random random = new Random(5);
    private final float[] first = vector();
    private final float[] second = vector();
    private final RealMentions real =
            new RealMentions(
                    List.of(
                            new RealMentions.Found(
                                    List.of(
                                            new MentionRow(0, 4, "Linz", "Linz is here.", 0, 1),
                                            new MentionRow(8, 12, "here", "Linz is here.", 0, 1)),
                                    List.of(first, second))),
                    List.of(vector(), vector()));
    private final MadeUpDocuments documents = new MadeUpDocuments(real);

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        double squares = 0;
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    @Test
    void theFirstOnesAreTheRealOnes() {
        assertThat(documents.document(0, 1).vectors()).containsExactly(first, second);
        assertThat(documents.document(0, 1).mentions().get(0).text()).isEqualTo("Linz");
    }

    @Test
    void allOthersAreSomeWayOffAndOfLengthOne() {
        DocumentChange.Replace made = documents.document(7, 1);

        assertThat(Vectors.dot(made.vectors().get(0), first)).isBetween(0.8f, 0.92f);
        assertThat(Vectors.dot(made.vectors().get(0), made.vectors().get(0)))
                .isBetween(0.999f, 1.001f);
        assertThat(made.mentions().get(0).text()).startsWith("Linz ");
    }

    @Test
    void aNumberAlwaysGivesTheSameDocument() {
        assertThat(documents.document(7, 1))
                .usingRecursiveComparison()
                .isEqualTo(documents.document(7, 1));
        assertThat(documents.document(7, 1).vectors().get(0))
                .isNotEqualTo(documents.document(8, 1).vectors().get(0));
    }

    @Test
    void halfOfThemAreOfTheFirstSource() {
        int count = 2_000;
        int ofFirst = 0;
        for (int i = 0; i < count; i++) {
            if (documents.document(i, 1).document().source().equals(Optional.of("source-1"))) {
                ofFirst++;
            }
        }
        assertThat(ofFirst).isBetween(count * 45 / 100, count * 55 / 100);
    }

    @Test
    void recallIsTheShareOfTheNearestThatWasFound() {
        float[] query = vector();
        ExactMatches exact = new ExactMatches(List.of(query), any -> true, 4);
        record Scored(String id, float score) {}
        List<Scored> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            DocumentChange.Replace one = documents.document(i, 1);
            exact.add(one);
            all.add(new Scored(MentionId.of(one.id(), 0, 4), dot(query, one.vectors().get(0))));
            all.add(new Scored(MentionId.of(one.id(), 8, 12), dot(query, one.vectors().get(1))));
        }
        all.sort(Comparator.comparingDouble(one -> -one.score()));
        List<String> best = all.stream().map(Scored::id).limit(4).toList();

        assertThat(exact.counted()).isEqualTo(100);
        assertThat(exact.recall(0, best)).isEqualTo(1);
        assertThat(exact.recall(0, List.of(best.get(3), all.get(4).id()))).isEqualTo(0.25);
    }

    private static float dot(float[] a, float[] b) {
        return Vectors.dot(a, b);
    }
}
