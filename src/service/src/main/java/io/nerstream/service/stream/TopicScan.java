package io.nerstream.service.stream;

import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads all committed records of a topic that are there by now. */
public final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TopicScan() {}

    /**
     * Reads a topic, partition by partition.
     *
     * @param each gets every record, in the order of its partition
     * @return by partition, the offset behind what was read
     * @throws StreamException if Kafka does not answer, or nothing comes for 20 seconds
     */
    public static Map<Integer, Long> read(
            KafkaSettings kafka, Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic.topicName()).stream()
                            .map(one -> new TopicPartition(one.topic(), one.partition()))
                            .sorted(Comparator.comparingInt(TopicPartition::partition))
                            .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, Long> read = new TreeMap<>();
            for (TopicPartition one : partitions) {
                read(consumer, one, ends.get(one), each);
                read.put(one.partition(), ends.get(one));
            }
            return read;
        } catch (OffsetOutOfRangeException e) {
            throw new StreamException(
                    "topic " + topic.topicName() + " was cut off while it was read: read it again",
                    e);
        } catch (KafkaException e) {
            throw new StreamException(
                    "topic "
                            + topic.topicName()
                            + " cannot be read from "
                            + kafka
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long end,
            Consumer<ConsumerRecord<byte[], byte[]>> each) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long last = System.nanoTime() + PATIENCE.toNanos();
        long position = consumer.position(partition);
        while (position < end) {
            consumer.poll(POLL).forEach(each);
            long now = consumer.position(partition);
            if (now > position) {
                last = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > last) {
                throw new StreamException(
                        partition
                                + " cannot be read from Kafka beyond offset "
                                + now
                                + ", it ends at "
                                + end
                                + ": nothing came for "
                                + PATIENCE.toSeconds()
                                + " seconds",
                        null);
            }
            position = now;
        }
    }
}
