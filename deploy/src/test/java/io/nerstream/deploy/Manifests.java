package io.nerstream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Resources of Kubernetes, from files of this folder or as kustomize builds them. */
public record Manifests(List<JsonNode> all) {
    private static final YAMLMapper YAML = new YAMLMapper();

    public static Manifests in(Path file) {
        try {
            return of(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Manifests of(String text) {
        try (MappingIterator<JsonNode> read = YAML.readerFor(JsonNode.class).readValues(text)) {
            return new Manifests(read.readAll());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> of(Kind kind) {
        return all.stream().filter(one -> one.path("kind").asText().equals(kind.word)).toList();
    }

    public JsonNode one(Kind kind, String name) {
        return of(kind).stream()
                .filter(one -> name(one).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind.word + " " + name));
    }

    /** What runs nerstream's programs: pod templates, with the name of what they belong to. */
    Stream<Pod> pods() {
        return Stream.concat(
                of(Kind.DEPLOYMENT).stream()
                        .map(one -> new Pod(name(one), one.path("spec").path("template"))),
                of(Kind.FLINK_DEPLOYMENT).stream()
                        .map(one -> new Pod(name(one), one.path("spec").path("podTemplate"))));
    }

    public Pod pod(String name) {
        return pods().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    static String name(JsonNode manifest) {
        return manifest.path("metadata").path("name").asText();
    }

    public static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    public static List<String> texts(JsonNode list) {
        return each(list).map(JsonNode::asText).toList();
    }

    public enum Kind {
        DEPLOYMENT("Deployment"),
        FLINK_DEPLOYMENT("FlinkDeployment"),
        TOPIC("KafkaTopic"),
        USER("KafkaUser"),
        SERVICE("Service"),
        SECRET("Secret"),
        CONFIG_MAP("ConfigMap"),
        SCALED("ScaledObject"),
        MONITOR("ServiceMonitor"),
        RULES("PrometheusRule"),
        POLICY("NetworkPolicy"),
        BUDGET("PodDisruptionBudget");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * A template of pods with one container.
     *
     * @param name of the resource that makes them
     */
    public record Pod(String name, JsonNode template) {
        public JsonNode spec() {
            return template.path("spec");
        }

        public JsonNode container() {
            return spec().path("containers").path(0);
        }

        Optional<JsonNode> variable(String name) {
            return each(container().path("env"))
                    .filter(one -> one.path("name").asText().equals(name))
                    .findFirst();
        }

        public String value(String variable) {
            return variable(variable)
                    .map(one -> one.path("value").asText())
                    .orElseThrow(() -> new AssertionError(name + " has no " + variable));
        }

        List<String> arguments() {
            return texts(container().path("args"));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
