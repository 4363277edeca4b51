package io.nerstream.indexing;

import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.schemas.RestatementHeaders;
import io.nerstream.schemas.Topic;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Between Kafka's records and the job's. */
final class Records {
    private Records() {}

    /** Takes every record as it is: none can stop the job. */
    static final class Raw implements KafkaRecordDeserializationSchema<RawRecord> {
        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
            out.collect(
                    new RawRecord(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.key() == null ? new byte[0] : record.key(),
                            record.value() == null ? new byte[0] : record.value(),
                            record.value() == null,
                            false,
                            onlyOffset(record),
                            RestatementHeaders.origin(header(record, RestatementHeaders.ORIGIN)),
                            trace(record)));
        }

        private static TraceHeaders trace(ConsumerRecord<byte[], byte[]> record) {
            return TraceHeaders.ofRecord(name -> header(record, name));
        }

        private static Optional<byte[]> header(ConsumerRecord<byte[], byte[]> record, String name) {
            return Optional.ofNullable(record.headers().lastHeader(name)).map(Header::value);
        }

        private static long onlyOffset(ConsumerRecord<byte[], byte[]> record) {
            Header only = record.headers().lastHeader(RemovalHeaders.ONLY_OFFSET);
            return only == null || only.value() == null ? -1 : RemovalHeaders.offset(only.value());
        }

        @Override
        public TypeInformation<RawRecord> getProducedType() {
            return TypeInformation.of(RawRecord.class);
        }
    }

    /** What concerns a document lies in one partition. */
    record Keyed(String topic) implements KafkaRecordSerializationSchema<KeyedMessage> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                KeyedMessage message, KafkaSinkContext context, Long timestamp) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, message.key(), message.value());
            message.trace().asBytes().forEach(record.headers()::add);
            return record;
        }
    }

    /** The original bytes; where they came from and what is wrong stands in the headers. */
    record Dead(String topic) implements KafkaRecordSerializationSchema<DeadLetter> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                DeadLetter letter, KafkaSinkContext context, Long timestamp) {
            RawRecord record = letter.record();
            DeadLetterHeaders.Fitting fitting =
                    DeadLetterHeaders.fitting(
                            record.key().length == 0 ? null : record.key(),
                            record.tombstone() ? null : record.value(),
                            Topic.LARGEST_RECORD);
            ProducerRecord<byte[], byte[]> dead =
                    new ProducerRecord<>(topic, fitting.key(), fitting.value());
            DeadLetterHeaders.of(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            letter.reason())
                    .forEach(dead.headers()::add);
            fitting.headers().forEach(dead.headers()::add);
            record.trace().asBytes().forEach(dead.headers()::add);
            return dead;
        }
    }
}
