package io.nerstream.indexing;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far jobs before this one have read the documents topic, with whichever encoder: a job that
 * begins anew reads that much as back-fill, which raises no alerts.
 *
 * @param ends one past the last offset that was indexed before, by partition
 */
public record IndexedBefore(Map<Integer, Long> ends) implements Serializable {
    public static final IndexedBefore NOTHING = new IndexedBefore(Map.of());

    private static final long serialVersionUID = 1;

    public IndexedBefore {
        ends = Map.copyOf(ends);
    }

    /** Asks Kafka how far all groups of indexing jobs have come. */
    public static IndexedBefore ask(IndexingSettings settings)
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
        return new IndexedBefore(ends);
    }
}
