package io.nerstream.service.stream;

import io.nerstream.schemas.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics. */
public final class Topics {
    private Topics() {}

    /** Makes those that are not there, with the replicas that the broker makes usually. */
    public static void make(String kafka) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            Set<String> there = admin.listTopics().names().get();
            List<NewTopic> missing =
                    Arrays.stream(Topic.values())
                            .filter(topic -> !there.contains(topic.topicName()))
                            .map(Topics::of)
                            .toList();
            admin.createTopics(missing).all().get();
        } catch (ExecutionException e) {
            // Somebody else made them meanwhile.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new StreamException(
                        "topics cannot be made at " + kafka + ": " + e.getCause().getMessage(),
                        e.getCause());
            }
        }
    }

    private static NewTopic of(Topic topic) {
        return new NewTopic(
                        topic.topicName(),
                        java.util.Optional.of(topic.partitions()),
                        java.util.Optional.empty())
                .configs(topic.settings());
    }
}
