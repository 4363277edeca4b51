package io.nerstream.cli.bench;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionRow;
import io.nerstream.collection.RecordPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * As many documents as are wanted, made of a few real ones: the first are these, all others hold
 * their mentions with vectors some way off and with other names. The same number always gives the
 * same document.
 *
 * <p>Sources and names are as unevenly frequent as in real streams: half of the documents are of
 * the first source, a sixth of the second, one in n(n+1) of the n-th.
 */
final class MadeUpDocuments {
    /** The span of their times. */
    static final long FIRST = 1_700_000_000_000L;

    static final long DAY = 86_400_000L;
    static final int DAYS = 365;

    /** One document in 110 is of this source. */
    static final String RARE_SOURCE = "source-10";

    private static final int SOURCES = 1_000;
    private static final int NAMES = 1_000_000;
    private static final int PARTITIONS = 6;
    private static final int DESKS = 50;
    // The cosine of a made-up vector with the one that it is made of is some .86.
    private static final double NOISE = 0.6;
    private static final int POOL = 1 << 22;

    private final RealMentions real;
    private final float[] noise = new float[POOL];

    MadeUpDocuments(RealMentions real) {
        this.real = real;
        int dimension = real.documents().get(0).vectors().get(0).length;
        Random random = new Random(1);
        for (int i = 0; i < POOL; i++) {
            noise[i] = (float) (random.nextGaussian() * NOISE / Math.sqrt(dimension));
        }
    }

    /** A version of a document. */
    DocumentChange.Replace document(int number, long version) {
        RealMentions.Found base = real.documents().get(number % real.documents().size());
        boolean isReal = number < real.documents().size();
        SplittableRandom random = new SplittableRandom(number);
        List<MentionRow> mentions = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < base.mentions().size(); i++) {
            MentionRow mention = base.mentions().get(i);
            mentions.add(isReal ? mention : renamed(mention, rank(random, NAMES)));
            vectors.add(isReal ? base.vectors().get(i) : moved(base.vectors().get(i), random));
        }
        return new DocumentChange.Replace(
                row(number, version, random), mentions, vectors, Optional.empty());
    }

    private static DocumentRow row(int number, long version, SplittableRandom random) {
        long time = FIRST + (long) (random.nextDouble() * DAYS * DAY);
        return new DocumentRow(
                "made-up-" + number,
                Optional.of(version),
                new RecordPlace(number % PARTITIONS, version * Integer.MAX_VALUE + number, time),
                Optional.of("Document " + number),
                Optional.of("source-" + rank(random, SOURCES)),
                Optional.of("https://example.org/documents/" + number),
                Optional.of(random.nextInt(10) == 0 ? "de" : "en"),
                time,
                time,
                Optional.empty(),
                Map.of("desk", "desk-" + random.nextInt(DESKS)),
                Map.of());
    }

    /** From 1, ever rarer. */
    private static int rank(SplittableRandom random, int last) {
        return (int) Math.min(last, 1 / (1 - random.nextDouble()));
    }

    private static MentionRow renamed(MentionRow mention, int name) {
        return new MentionRow(
                mention.start(),
                mention.end(),
                mention.text() + " " + name,
                mention.sentence(),
                mention.sentenceStart(),
                mention.score());
    }

    private float[] moved(float[] vector, SplittableRandom random) {
        float[] moved = new float[vector.length];
        int from = random.nextInt(POOL - vector.length);
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            moved[i] = vector[i] + noise[from + i];
            squares += (double) moved[i] * moved[i];
        }
        float length = (float) Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            moved[i] /= length;
        }
        return moved;
    }
}
