package io.nerstream.indexing;

import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;

/** Records of the outcomes topic. */
final class OutcomeMessages {
    private final RecordCodec<DocumentOutcome> codec;

    OutcomeMessages(RegistrySettings registry) {
        this.codec = RecordCodec.of(DocumentOutcome.class, Topic.OUTCOMES.topicName(), registry);
    }

    /**
     * What became of a record, now.
     *
     * @param ingested null if the record holds no document
     */
    KeyedMessage message(
            RawRecord record,
            Outcome outcome,
            int mentions,
            int tokens,
            String reason,
            Instant ingested)
            throws IOException {
        return new KeyedMessage(
                // A key that is no id can be of any length.
                Arrays.copyOf(
                        record.key(), Math.min(record.key().length, DocumentRules.LONGEST_ID)),
                codec.encode(
                        DocumentOutcome.newBuilder()
                                .setPartition(record.partition())
                                .setOffset(record.offset())
                                .setOutcome(outcome)
                                .setMentions(outcome == Outcome.INDEXED ? mentions : 0)
                                .setTokens(outcome == Outcome.INDEXED ? tokens : 0)
                                .setReason(DeadLetterHeaders.shortened(reason))
                                .setIngested(ingested)
                                .setTime(Instant.now())
                                .build()),
                record.trace());
    }
}
