package io.nerstream.training.head;

import io.nerstream.encoder.decoder.Batch;
import io.nerstream.encoder.text.Tokens;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Draws texts of one training set for steps of training. */
final class Draw {
    /** Texts of a step. */
    private static final int TEXTS = 32;

    // Texts of a step are of similar length: drawn among so many times their number.
    private static final int NEIGHBOURHOOD = 4;
    private static final int TAGS = 3;
    private static final float MOST_WEIGHT = 4;
    // One text in so many is never trained on.
    private static final int HELD_BACK = 10;

    private final TrainingSet set;
    private final TokenStore store;
    private final List<String> types;
    private final List<List<LabelledTokens>> mentions = new ArrayList<>();
    private final List<Integer> byLength;
    private final float[] weights;

    Draw(TrainingSet set, TokenStore store) {
        this.set = set;
        this.store = store;
        this.types = List.copyOf(set.source().types().keySet());
        for (int text = 0; text < set.texts().size(); text++) {
            mentions.add(LabelledTokens.of(set.texts().get(text), store.tokens(text), types));
        }
        this.byLength =
                IntStream.range(0, set.texts().size())
                        .filter(text -> !heldBack(text) && store.tokens(text).size() > 0)
                        .boxed()
                        .sorted(Comparator.comparingInt(text -> store.tokens(text).size()))
                        .toList();
        this.weights = weights();
    }

    TrainingSet set() {
        return set;
    }

    List<String> types() {
        return types;
    }

    /** By its line, so that copies of a text share its fate. */
    private boolean heldBack(int text) {
        return set.source().labels() == TrainingPlan.Labels.COMPLETE
                && set.texts().get(text).line() % HELD_BACK == 0;
    }

    /** Rare types weigh more, by the root of how much rarer they are than the mean. */
    private float[] weights() {
        int[] counts = new int[types.size()];
        byLength.forEach(
                text ->
                        mentions.get(text).stream()
                                .filter(m -> m.type() >= 0)
                                .forEach(m -> counts[m.type()]++));
        double mean = Arrays.stream(counts).average().orElse(1);
        float[] weights = new float[counts.length];
        for (int type = 0; type < weights.length; type++) {
            double weight = Math.sqrt(mean / Math.max(1, counts[type]));
            weights[type] = (float) Math.min(MOST_WEIGHT, weight);
        }
        return weights;
    }

    /** Texts of similar length. */
    List<Integer> texts(Random random) {
        int window = Math.min(byLength.size(), TEXTS * NEIGHBOURHOOD);
        int from = random.nextInt(byLength.size() - window + 1);
        List<Integer> near = new ArrayList<>(byLength.subList(from, from + window));
        Collections.shuffle(near, random);
        return near.subList(0, Math.min(TEXTS, near.size()));
    }

    /** Texts that are never trained on, in portions of similar length. */
    List<List<Integer>> heldBack() {
        List<Integer> all =
                IntStream.range(0, set.texts().size())
                        .filter(text -> heldBack(text) && store.tokens(text).size() > 0)
                        .boxed()
                        .sorted(Comparator.comparingInt(text -> store.tokens(text).size()))
                        .toList();
        List<List<Integer>> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += TEXTS) {
            portions.add(all.subList(from, Math.min(all.size(), from + TEXTS)));
        }
        return portions;
    }

    List<LabelledTokens> mentions(int text) {
        return mentions.get(text);
    }

    /** How the tokens of texts lie in a batch; ids play no part. */
    Batch batch(List<Integer> texts) {
        List<int[]> empty = texts.stream().map(text -> new int[store.tokens(text).size()]).toList();
        return Batch.of(empty, empty.stream().map(one -> new int[0]).toList());
    }

    /** The vectors of all their tokens, [tokens × width]. */
    float[] vectors(List<Integer> texts, int width) throws IOException {
        int total = texts.stream().mapToInt(text -> store.tokens(text).size()).sum();
        float[] vectors = new float[total * width];
        int at = 0;
        for (int text : texts) {
            store.read(text, vectors, at);
            at += store.tokens(text).size();
        }
        return vectors;
    }

    /**
     * Right tags, [tokens × 3]: of all tokens if every mention is marked, else of those in
     * mentions.
     */
    float[] tags(List<Integer> texts) {
        boolean complete = set.source().labels() == TrainingPlan.Labels.COMPLETE;
        int total = texts.stream().mapToInt(text -> store.tokens(text).size()).sum();
        float[] tags = new float[total * TAGS];
        int at = 0;
        for (int text : texts) {
            int[] right = new int[store.tokens(text).size()];
            for (LabelledTokens mention : mentions.get(text)) {
                Arrays.fill(right, mention.first(), mention.last() + 1, 2);
                right[mention.first()] = 1;
            }
            for (int token = 0; token < right.length; token++) {
                if (complete || right[token] > 0) {
                    tags[(at + token) * TAGS + right[token]] = 1;
                }
            }
            at += right.length;
        }
        return tags;
    }

    /** [tokens]: 1 for each token right behind a mention that is in none itself. */
    float[] ended(List<Integer> texts) {
        int total = texts.stream().mapToInt(text -> store.tokens(text).size()).sum();
        float[] ended = new float[total];
        int at = 0;
        for (int text : texts) {
            Tokens tokens = store.tokens(text);
            for (LabelledTokens mention : mentions.get(text)) {
                int next = mention.last() + 1;
                boolean free =
                        next < tokens.size()
                                && mentions.get(text).stream().noneMatch(m -> m.first() == next);
                if (free) {
                    ended[at + next] = 1;
                }
            }
            at += tokens.size();
        }
        return ended;
    }

    /** The mentions whose type is trained, with their places in the batch. */
    record Typed(long[] first, long[] last, int[] type, float[] impossible, float[] weights) {
        int count() {
            return type.length;
        }

        /** [mentions × types]: the weight of a mention at its type. */
        float[] weighted(int types) {
            float[] weighted = new float[count() * types];
            for (int i = 0; i < count(); i++) {
                weighted[i * types + type[i]] = weights[type[i]];
            }
            return weighted;
        }

        /** [mentions × types]: equal shares in each column. */
        float[] shares(int types) {
            int[] counts = new int[types];
            for (int one : type) {
                counts[one]++;
            }
            float[] shares = new float[count() * types];
            for (int i = 0; i < count(); i++) {
                shares[i * types + type[i]] = 1f / counts[type[i]];
            }
            return shares;
        }
    }

    /** Types that nobody looked for in a text are no wrong answers there. */
    Typed typed(List<Integer> texts) {
        List<long[]> places = new ArrayList<>();
        List<Integer> ofText = new ArrayList<>();
        long at = 0;
        for (int text : texts) {
            for (LabelledTokens mention : mentions.get(text)) {
                if (mention.type() >= 0) {
                    places.add(
                            new long[] {at + mention.first(), at + mention.last(), mention.type()});
                    ofText.add(text);
                }
            }
            at += store.tokens(text).size();
        }
        float[] impossible = new float[places.size() * types.size()];
        for (int i = 0; i < places.size(); i++) {
            LabelledText text = set.texts().get(ofText.get(i));
            Set<String> unverified = text.unverified();
            for (int type = 0; type < types.size(); type++) {
                boolean skip = type != places.get(i)[2] && unverified.contains(types.get(type));
                impossible[i * types.size() + type] = skip ? Losses.NEVER : 0;
            }
        }
        return new Typed(
                places.stream().mapToLong(place -> place[0]).toArray(),
                places.stream().mapToLong(place -> place[1]).toArray(),
                places.stream().mapToInt(place -> (int) place[2]).toArray(),
                impossible,
                weights);
    }
}
