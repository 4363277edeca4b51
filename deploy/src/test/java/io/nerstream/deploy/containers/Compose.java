package io.nerstream.deploy.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.deploy.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml, with what {@code .env} says in its places. */
record Compose(JsonNode root) {
    static final Path PROJECT = Path.of("..");
    static final Path FILE = PROJECT.resolve("docker-compose.yml");
    static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    private static final int MEBIBYTES_OF_A_GIBIBYTE = 1024;

    static Compose read() {
        Map<String, String> given = environment();
        String text =
                VARIABLE.matcher(text(FILE))
                        .replaceAll(found -> given.getOrDefault(found.group(1), ""));
        Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        return new Compose(new JsonMapper().valueToTree(parsed));
    }

    /** What {@code .env} says. */
    static Map<String, String> environment() {
        Properties read = new Properties();
        try (var in = Files.newBufferedReader(PROJECT.resolve(".env"))) {
            read.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> all = new TreeMap<>();
        read.stringPropertyNames().forEach(name -> all.put(name, read.getProperty(name)));
        return all;
    }

    /** What a pattern finds in a file: its first group. */
    static Set<String> found(Pattern pattern, Path file) {
        return pattern.matcher(text(file))
                .results()
                .map((MatchResult one) -> one.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Stream<Service> services() {
        return root.path("services").properties().stream()
                .map(one -> new Service(one.getKey(), one.getValue()));
    }

    Service service(String name) {
        return services().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    Set<String> volumes() {
        return keys(root.path("volumes"));
    }

    private static Set<String> keys(JsonNode map) {
        return map.properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Something that is mounted: a volume by its name, or a file or folder beside the file. */
    record Mount(String source, String target, boolean writable) {
        boolean isVolume() {
            return !source.startsWith(".");
        }
    }

    /** A container. */
    record Service(String name, JsonNode spec) {
        String image() {
            return spec.path("image").asText();
        }

        /** Number of its user. */
        String user() {
            return spec.path("user").asText().replaceAll(":.*", "");
        }

        List<String> command() {
            return texts("command");
        }

        List<String> entryPoint() {
            return texts("entrypoint");
        }

        private List<String> texts(String field) {
            return Manifests.texts(spec.path(field)).stream()
                    .map(text -> text.replace("$$", "$"))
                    .toList();
        }

        Map<String, String> variables() {
            Map<String, String> all = new LinkedHashMap<>();
            spec.path("environment")
                    .properties()
                    .forEach(one -> all.put(one.getKey(), one.getValue().asText()));
            return all;
        }

        List<Mount> mounts() {
            return Manifests.texts(spec.path("volumes")).stream()
                    .map(text -> text.split(":", -1))
                    .map(part -> new Mount(part[0], part[1], part.length == 2))
                    .toList();
        }

        List<String> tmpfs() {
            return texts("tmpfs");
        }

        /** Those that it waits for, and for what. */
        Map<String, String> waitsFor() {
            Map<String, String> all = new LinkedHashMap<>();
            spec.path("depends_on")
                    .properties()
                    .forEach(
                            one ->
                                    all.put(
                                            one.getKey(),
                                            one.getValue().path("condition").asText()));
            return all;
        }

        List<String> healthCheck() {
            return Manifests.texts(spec.at("/healthcheck/test"));
        }

        /** Whether it goes on until it is ended; others do one thing and end. */
        boolean isServer() {
            return spec.path("restart").asText().equals("unless-stopped");
        }

        boolean runsOurs() {
            return image().startsWith("ghcr.io/nerstream/");
        }

        /** Of its memory, in mebibytes; 0 if it has no limit. */
        int megabytes() {
            String limit = spec.path("mem_limit").asText("0m");
            int number = Integer.parseInt(limit.substring(0, limit.length() - 1));
            return limit.endsWith("g") ? number * MEBIBYTES_OF_A_GIBIBYTE : number;
        }

        /** The names that others call it by. */
        Set<String> names() {
            Set<String> all = new TreeSet<>(Manifests.texts(spec.at("/networks/default/aliases")));
            all.add(name);
            return all;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
