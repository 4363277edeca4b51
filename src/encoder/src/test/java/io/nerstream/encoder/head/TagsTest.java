package io.nerstream.encoder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TagsTest {
    private static final BitSet WHOLE = new BitSet();

    /** Scores that make each letter of OBI likely in its place. */
    private static float[] scores(String tags) {
        float[] scores = new float[tags.length() * 3];
        for (int i = 0; i < tags.length(); i++) {
            scores[i * 3 + "OBI".indexOf(tags.charAt(i))] = 5;
        }
        return scores;
    }

    private static List<String> places(List<Tags.Run> runs) {
        return runs.stream().map(run -> run.first() + "-" + run.last()).toList();
    }

    @Test
    void shouldFindMentionsThatStandAloneTouchOrEndTheText() {
        assertThat(places(Tags.decode(scores("OBIIOBBIO"), WHOLE)))
                .containsExactly("1-3", "5-5", "6-7");
        assertThat(places(Tags.decode(scores("BI"), WHOLE))).containsExactly("0-1");
        assertThat(Tags.decode(scores("OOO"), WHOLE)).isEmpty();
        assertThat(Tags.decode(new float[0], WHOLE)).isEmpty();
    }

    @Test
    void shouldBeSureOfAMentionAsItsTagsAre() {
        float[] scores = scores("OBO");
        double likely = Math.exp(5) / (Math.exp(5) + 2);
        assertThat(Tags.decode(scores, WHOLE).get(0).score())
                .isCloseTo((float) likely, within(1e-5f));
    }

    @Test
    void shouldNeverCutAWord() {
        BitSet continues = new BitSet();
        continues.set(2);
        continues.set(4);
        assertThat(places(Tags.decode(scores("OOBIO"), continues))).containsExactly("1-4");
        // Two that begin in one word are one.
        assertThat(places(Tags.decode(scores("OBBOO"), continues))).containsExactly("1-2");
    }

    @Property(tries = 300)
    void shouldTakeTheMostLikelyOfAllSequences(@ForAll long seed) {
        Random random = new Random(seed);
        float[] scores = new float[3 * (1 + random.nextInt(7))];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextGaussian();
        }
        assertThat(places(Tags.decode(scores, WHOLE))).isEqualTo(places(bestOfAll(scores)));
    }

    /** Tries every sequence of tags in which inside never follows outside. */
    private static List<Tags.Run> bestOfAll(float[] scores) {
        int tokens = scores.length / 3;
        int[] best = {};
        double most = Double.NEGATIVE_INFINITY;
        for (int code = 0; code < Math.pow(3, tokens); code++) {
            int[] tags = new int[tokens];
            double sum = 0;
            boolean allowed = true;
            for (int token = 0, rest = code; token < tokens; token++, rest /= 3) {
                tags[token] = rest % 3;
                sum += scores[token * 3 + tags[token]];
                allowed &= tags[token] != 2 || (token > 0 && tags[token - 1] != 0);
            }
            if (allowed && sum > most) {
                most = sum;
                best = tags;
            }
        }
        List<Tags.Run> runs = new ArrayList<>();
        for (int token = 0; token < tokens; token++) {
            int last = token;
            while (last + 1 < tokens && best[last + 1] == 2) {
                last++;
            }
            if (best[token] == 1) {
                runs.add(new Tags.Run(token, last, 1));
            }
        }
        return runs;
    }
}
