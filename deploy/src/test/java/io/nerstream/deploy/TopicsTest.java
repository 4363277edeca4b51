package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests.Kind;
import io.nerstream.schemas.Topic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicsTest {
    private static final Path FILE = Path.of("base", "kafka", "topics.yaml");

    /** How a topic is made. */
    private record Shape(int partitions, Map<String, String> settings) {}

    @Test
    void areMadeAsTheProgramsMakeThem() {
        assertThat(shapes(Manifests.in(FILE)))
                .isEqualTo(
                        Arrays.stream(Topic.values())
                                .collect(
                                        Collectors.toMap(
                                                Topic::topicName,
                                                topic ->
                                                        new Shape(
                                                                topic.partitions(),
                                                                topic.settings()))));
    }

    @ParameterizedTest
    @EnumSource
    void areTheSameInEveryOverlay(Overlay overlay) {
        assertThat(shapes(overlay.manifests())).isEqualTo(shapes(Manifests.in(FILE)));
    }

    @Test
    void belongToTheClusterThatThereIs() {
        Manifests cluster = Manifests.in(Path.of("base", "kafka", "cluster.yaml"));
        assertThat(cluster.all()).anyMatch(one -> Manifests.name(one).equals("nerstream"));
        assertThat(Manifests.in(FILE).all())
                .allSatisfy(
                        topic ->
                                assertThat(
                                                topic.at("/metadata/labels/strimzi.io~1cluster")
                                                        .asText())
                                        .isEqualTo("nerstream"));
    }

    private static Map<String, Shape> shapes(Manifests manifests) {
        return manifests.of(Kind.TOPIC).stream()
                .collect(Collectors.toMap(Manifests::name, TopicsTest::shape));
    }

    private static Shape shape(JsonNode topic) {
        Map<String, String> settings = new TreeMap<>();
        topic.at("/spec/config")
                .properties()
                .forEach(one -> settings.put(one.getKey(), one.getValue().asText()));
        return new Shape(topic.at("/spec/partitions").asInt(), settings);
    }
}
