package io.nerstream.alerts;

import io.nerstream.alerts.matching.Rule;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.Match;
import java.time.Instant;

/** Alerts. Their ids depend on what they are about alone, so that a repeated one can be known. */
final class Alerts {
    private Alerts() {}

    static Alert of(Rule rule, Match match, long now) {
        // A mention's id is its place: the next version may have another one there.
        String record =
                match.getOffset() < 0
                        ? Long.toString(match.getVersion())
                        : match.getPartition() + "-" + match.getOffset();
        return alert(rule, match.getMention() + "." + record, now).setMatch(match).build();
    }

    static Alert of(Rule rule, Digest digest, long now) {
        return alert(rule, "digest." + digest.getFrom().toEpochMilli(), now)
                .setDigest(digest)
                .build();
    }

    private static Alert.Builder alert(Rule rule, String about, long now) {
        return Alert.newBuilder()
                .setId(rule.id() + "." + about)
                .setTypeId(rule.id())
                .setType(rule.description())
                .setRaised(Instant.ofEpochMilli(now))
                .setDelivery(rule.delivery());
    }
}
