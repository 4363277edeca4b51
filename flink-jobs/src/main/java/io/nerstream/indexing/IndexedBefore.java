package io.nerstream.indexing;

import io.nerstream.schemas.DocumentProgress;
import io.nerstream.schemas.RecordCodec;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How far jobs before this one have been with the documents topic: a job that begins anew indexes
 * that much as back-fill, which raises no alerts.
 *
 * @param ends one past the last offset that was indexed before, with whichever encoder, by
 *     partition
 * @param own how far jobs of the same encoder have been, by partition
 */
public record IndexedBefore(Map<Integer, Long> ends, Map<Integer, Long> own)
        implements Serializable {
    public static final IndexedBefore NOTHING = new IndexedBefore(Map.of(), Map.of());

    private static final long serialVersionUID = 1;
    private static final Duration POLL = Duration.ofMillis(200);

    public IndexedBefore {
        ends = Map.copyOf(ends);
        own = Map.copyOf(own);
    }

    /** Asks Kafka. */
    public static IndexedBefore ask(IndexingSettings settings)
            throws InterruptedException, ExecutionException, IOException {
        Map<Integer, Long> ends = new HashMap<>();
        Map<Integer, Long> own = new HashMap<>();
        String encoderId = settings.encoder().identity().id();
        for (DocumentProgress one : progress(settings)) {
            ends.merge(one.getPartition(), one.getFurthest(), Math::max);
            if (one.getEncoderId().equals(encoderId)) {
                own.put(one.getPartition(), one.getFurthest());
            }
        }
        if (ends.isEmpty()) {
            ends.putAll(ofGroups(settings));
        }
        return new IndexedBefore(ends, own);
    }

    private static List<DocumentProgress> progress(IndexingSettings settings) throws IOException {
        RecordCodec<DocumentProgress> codec =
                RecordCodec.of(DocumentProgress.class, settings.progress(), settings.registry());
        TopicPartition partition = new TopicPartition(settings.progress(), 0);
        Map<String, DocumentProgress> newest = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings.kafka().with(Map.of("enable.auto.commit", false)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    DocumentProgress one = codec.decode(record.value());
                    newest.put(one.getEncoderId() + "/" + one.getPartition(), one);
                }
            }
        }
        return List.copyOf(newest.values());
    }

    /** Jobs of before told their progress only so, and Kafka forgets it after some days. */
    private static Map<Integer, Long> ofGroups(IndexingSettings settings)
            throws InterruptedException, ExecutionException {
        Map<Integer, Long> ends = new HashMap<>();
        try (Admin admin = Admin.create(settings.kafka().with(Map.of()))) {
            List<String> groups =
                    admin.listGroups(new ListGroupsOptions()).all().get().stream()
                            .map(GroupListing::groupId)
                            .filter(group -> group.startsWith(IndexingSettings.GROUP))
                            .toList();
            for (String group : groups) {
                Map<TopicPartition, OffsetAndMetadata> places =
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
                places.forEach(
                        (partition, place) -> {
                            if (place != null && partition.topic().equals(settings.documents())) {
                                ends.merge(partition.partition(), place.offset(), Math::max);
                            }
                        });
            }
        }
        return ends;
    }
}
