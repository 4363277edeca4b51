package io.nerstream.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.schemas.Alert;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.Match;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.RateWindow;
import io.nerstream.schemas.SingleObjectCodec;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made of a document that is at all limits of the rules fits the topics by far. */
class RecordSizesTest {
    // Kafka's usual limit is a little more than this; compressed, a record is never much larger.
    private static final int FITS = 500_000;
    private static final String WIDE = "界";

    private static Mention.Builder largest() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < 15; i++) {
            attributes.put("name-" + i, WIDE.repeat(682));
        }
        return Samples.mention("d", "e")
                .setDocument(WIDE.repeat(DocumentRules.LONGEST_ID / 3))
                .setText(WIDE.repeat(DocumentRules.LONGEST_SPAN))
                .setEntity(WIDE.repeat(512))
                .setSentence(WIDE.repeat(DocumentRules.LONGEST_SPAN))
                .setTitle(WIDE.repeat(DocumentRules.LONGEST_TITLE / 3))
                .setSource(WIDE.repeat(682))
                .setUrl(WIDE.repeat(682))
                .setLanguage(WIDE.repeat(682))
                .setAttributes(attributes)
                .setVector(Collections.nCopies(4_096, 0.5f));
    }

    @Test
    void shouldFitTheirTopicsWhateverComesIn() throws Exception {
        Mention mention = largest().build();
        assertThat(new SingleObjectCodec<>(Mention.class).encode(mention))
                .hasSizeLessThan(MatchProcessor.LARGEST);
        Match match = Matches.of(mention, 1, 1);
        assertThat(new SingleObjectCodec<>(Match.class).encode(match)).hasSizeLessThan(FITS);
        Alert.Builder alert =
                Alert.newBuilder()
                        .setId("a")
                        .setTypeId("t")
                        .setType(WIDE.repeat(10_000))
                        .setRaised(Samples.NOON)
                        .setDelivery(io.nerstream.schemas.Delivery.SSE);
        SingleObjectCodec<Alert> alerts = new SingleObjectCodec<>(Alert.class);
        assertThat(alerts.encode(alert.setMatch(match).build())).hasSizeLessThan(FITS);
        Match bare = Match.newBuilder(match).setAttributes(Map.of()).build();
        Digest digest = new Digest(9L, Samples.NOON, Samples.NOON, Collections.nCopies(5, bare));
        assertThat(alerts.encode(alert.setMatch(null).setDigest(digest).build()))
                .hasSizeLessThan(FITS);
        assertThat(new SingleObjectCodec<>(RateWindow.class).encode(new RateWindow(1, digest)))
                .hasSizeLessThan(FITS);
    }
}
