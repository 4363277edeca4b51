package io.nerstream.alerts.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.alerts.Samples;
import io.nerstream.schemas.SavedType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SavedTypesTest {
    private final SavedTypes types = new SavedTypes();

    @Test
    void shouldFindWhatReachesTheThresholdAndNothingElse() {
        types.put(Samples.type("a", 1, 0).build());
        types.put(Samples.type("b", 0, 1).build());

        assertThat(
                        types.match(
                                Samples.ENCODER,
                                List.of(new float[] {1, 0}, new float[] {0.7f, 0.7f})))
                .extracting(SavedTypes.Match::mention, match -> match.rule().id())
                .containsExactly(org.assertj.core.groups.Tuple.tuple(0, "a"));
    }

    @Test
    void shouldMatchVectorsOfTheSameEncoderOnly() {
        types.put(
                Samples.type("a", 1, 0)
                        .setEncodings(
                                List.of(
                                        Samples.encoding("old", 0.5f, 1, 0),
                                        Samples.encoding("new", 0.5f, 0, 0, 1)))
                        .build());

        assertThat(types.match("old", List.of(new float[] {1, 0}))).hasSize(1);
        assertThat(types.match("new", List.of(new float[] {0, 0, 1}))).hasSize(1);
        assertThat(types.match("other", List.of(new float[] {1, 0}))).isEmpty();
    }

    @Test
    void shouldNotMatchTypesThatRestOrAreGone() {
        types.put(Samples.type("rests", 1, 0).setPaused(true).build());
        types.put(Samples.type("gone", 1, 0).build());
        types.put(Samples.type("stays", 1, 0).build());
        types.remove("gone");

        assertThat(types.match(Samples.ENCODER, List.of(new float[] {1, 0})))
                .extracting(match -> match.rule().id())
                .containsExactly("stays");
        assertThat(types.get("rests")).isPresent();
        assertThat(types.get("gone")).isEmpty();
    }

    @Test
    void shouldUseTheNewestVectorAndThreshold() {
        types.put(Samples.type("a", 1, 0).build());
        assertThat(types.match(Samples.ENCODER, List.of(new float[] {1, 0}))).hasSize(1);

        types.put(Samples.type("a", 0, 1).build());
        assertThat(types.match(Samples.ENCODER, List.of(new float[] {1, 0}))).isEmpty();
        assertThat(types.match(Samples.ENCODER, List.of(new float[] {0, 1}))).hasSize(1);
    }

    @Test
    void shouldRefuseWhatCannotBeCompared() {
        types.put(Samples.type("a", 1, 0).build());

        assertThatThrownBy(() -> types.put(Samples.type("b", 1, 0, 0).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 values, others have 2");
        assertThatThrownBy(() -> types.put(Samples.type("b", Float.NaN, 0).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> types.put(Samples.type("b", 1, 0).setPattern("(").build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(types.size()).isEqualTo(1);
    }

    @Test
    void shouldMatchNothingOfAnotherDimension() {
        types.put(
                Samples.type("a", 1, 0)
                        .setEncodings(List.of(Samples.encoding(Samples.ENCODER, -1, 1, 0)))
                        .build());

        assertThat(
                        types.match(
                                Samples.ENCODER,
                                List.of(
                                        new float[] {1},
                                        new float[] {1, 0, 0},
                                        new float[] {1, 0})))
                .extracting(SavedTypes.Match::mention)
                .containsExactly(2);
    }

    /**
     * Against a plain loop in double precision: types of all kinds come, change, rest and go, and
     * thresholds are set to the very scores that some pairs have.
     */
    @Property(tries = 60)
    void shouldFindEveryPairThatAPlainLoopFinds(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 70) int dimension,
            @ForAll @IntRange(min = 1, max = 1_300) int count,
            @ForAll @IntRange(min = 1, max = 40) int mentions) {
        List<float[]> batch = new ArrayList<>();
        for (int i = 0; i < mentions; i++) {
            batch.add(vector(random, dimension));
        }
        SavedTypes all = new SavedTypes();
        Map<String, SavedType> there = new LinkedHashMap<>();
        for (int step = 0; step < 2; step++) {
            for (int i = 0; i < count; i++) {
                change(random, all, there, "t" + random.nextInt(count), dimension, batch);
            }
            assertThat(found(all, batch)).isEqualTo(expected(there, batch));
        }
    }

    private static void change(
            Random random,
            SavedTypes all,
            Map<String, SavedType> there,
            String id,
            int dimension,
            List<float[]> batch) {
        if (random.nextInt(8) == 0) {
            all.remove(id);
            there.remove(id);
            return;
        }
        float[] vector = vector(random, dimension);
        float threshold =
                random.nextBoolean()
                        ? score(vector, batch.get(random.nextInt(batch.size())))
                        : random.nextFloat() * 2 - 1;
        SavedType type =
                Samples.type(id, vector)
                        .setEncodings(List.of(Samples.encoding(Samples.ENCODER, threshold, vector)))
                        .setPaused(random.nextInt(10) == 0)
                        .build();
        all.put(type);
        there.put(id, type);
    }

    private static Set<String> found(SavedTypes all, List<float[]> batch) {
        Set<String> found = new HashSet<>();
        for (SavedTypes.Match match : all.match(Samples.ENCODER, batch)) {
            assertThat(found.add(match.mention() + " " + match.rule().id() + " " + match.score()))
                    .isTrue();
        }
        return found;
    }

    private static Set<String> expected(Map<String, SavedType> there, List<float[]> batch) {
        Set<String> expected = new HashSet<>();
        there.forEach(
                (id, type) -> {
                    float[] vector = Vector.of(type.getEncodings().get(0).getVector());
                    float threshold = type.getEncodings().get(0).getThreshold();
                    for (int i = 0; i < batch.size(); i++) {
                        float score = score(vector, batch.get(i));
                        if (!type.getPaused() && score >= threshold) {
                            expected.add(i + " " + id + " " + score);
                        }
                    }
                });
        return expected;
    }

    private static float score(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return (float) sum;
    }

    private static float[] vector(Random random, int dimension) {
        float[] vector = new float[dimension];
        double squares = 0;
        for (int i = 0; i < dimension; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += (double) vector[i] * vector[i];
        }
        float length = (float) Math.sqrt(squares) * (random.nextInt(20) == 0 ? 0.001f : 1);
        for (int i = 0; i < dimension; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    @Test
    void shouldNeverShowAHalfChangedTypeToAMatchThatRuns() throws InterruptedException {
        types.put(Samples.type("a", 1, 0).build());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread changing =
                new Thread(
                        () -> {
                            for (int i = 0; i < 2_000; i++) {
                                types.put(
                                        i % 2 == 0
                                                ? Samples.type("a", 0, 1).build()
                                                : Samples.type("a", 1, 0).build());
                            }
                        });
        changing.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        changing.start();
        while (changing.isAlive()) {
            assertThat(
                            types.match(
                                    Samples.ENCODER,
                                    List.of(new float[] {1, 0}, new float[] {0, 1})))
                    .hasSize(1);
        }
        changing.join();
        assertThat(failure).hasNullValue();
    }
}
