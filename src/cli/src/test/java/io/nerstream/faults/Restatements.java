package io.nerstream.faults;

import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.schemas.RestatementHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What jobs themselves write into the documents topic: what a document is, behind a record that was
 * superseded. Kafka may forget it, so it is looked at in time.
 */
final class Restatements implements AutoCloseable {
    private final Tail<Said> tail;

    Restatements(String kafka, String documents) {
        tail = new Tail<>(kafka, documents, Restatements::said);
    }

    /** What is no publisher's in a record. */
    private record Said(boolean removal, OptionalLong only, Optional<Oracle.RecordId> origin) {}

    private static Said said(ConsumerRecord<byte[], byte[]> record) {
        Header only = record.headers().lastHeader(RemovalHeaders.ONLY_OFFSET);
        String origin =
                RestatementHeaders.origin(
                        Optional.ofNullable(record.headers().lastHeader(RestatementHeaders.ORIGIN))
                                .map(Header::value));
        return new Said(
                record.value() == null,
                only == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(RemovalHeaders.offset(only.value())),
                Optional.of(origin).filter(tag -> !tag.isEmpty()).map(Oracle.RecordId::ofTag));
    }

    /** All records that are or were there, with the publisher's. */
    List<Publisher.Published> with(List<Publisher.Published> published) {
        Map<Oracle.RecordId, Publisher.Published> own = new HashMap<>();
        published.forEach(one -> own.put(one.record(), one));
        List<Publisher.Published> all = new ArrayList<>(published);
        for (Tail.Read<Said> one : tail.read()) {
            if (!own.containsKey(new Oracle.RecordId(one.partition(), one.offset()))) {
                all.add(restatement(one, own));
            }
        }
        return all;
    }

    private static Publisher.Published restatement(
            Tail.Read<Said> one, Map<Oracle.RecordId, Publisher.Published> own) {
        Said said = one.value();
        if (said.origin().isPresent()) {
            return new Publisher.Published(
                    one.partition(),
                    one.offset(),
                    own.get(said.origin().get()).entry(),
                    said.only(),
                    said.origin());
        }
        if (!said.removal()) {
            throw new IllegalStateException(
                    "record %d/%d of %s is nobody's"
                            .formatted(one.partition(), one.offset(), one.key()));
        }
        return new Publisher.Published(
                one.partition(),
                one.offset(),
                new Scenario.Remove(one.key(), java.util.OptionalInt.empty()),
                said.only(),
                Optional.empty());
    }

    @Override
    public void close() {
        tail.close();
    }
}
