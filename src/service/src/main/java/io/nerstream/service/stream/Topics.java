package io.nerstream.service.stream;

import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics, and checks what others made. */
public final class Topics {
    private Topics() {}

    /**
     * Makes those that are not there, with the replicas that the broker makes usually.
     *
     * @return their names
     */
    public static List<String> make(KafkaSettings kafka) throws InterruptedException {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Set<String> there = admin.listTopics().names().get();
            List<NewTopic> missing =
                    Arrays.stream(Topic.values())
                            .filter(topic -> !there.contains(topic.topicName()))
                            .map(Topics::of)
                            .toList();
            admin.createTopics(missing).all().get();
            return missing.stream().map(NewTopic::name).toList();
        } catch (ExecutionException e) {
            // Somebody else made them meanwhile.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new StreamException(
                        "topics cannot be made at " + kafka + ": " + e.getCause().getMessage(),
                        e.getCause());
            }
            return List.of();
        }
    }

    /**
     * The partition of a topic that must have one only.
     *
     * @throws StreamException if it has more
     */
    public static TopicPartition onlyPartition(Consumer<?, ?> consumer, Topic topic) {
        int count = consumer.partitionsFor(topic.topicName()).size();
        if (count != 1) {
            throw new StreamException(
                    "topic "
                            + topic.topicName()
                            + " has "
                            + count
                            + " partitions, it must have 1: make it anew",
                    null);
        }
        return new TopicPartition(topic.topicName(), 0);
    }

    private static NewTopic of(Topic topic) {
        return new NewTopic(
                        topic.topicName(),
                        java.util.Optional.of(topic.partitions()),
                        java.util.Optional.empty())
                .configs(topic.settings());
    }
}
