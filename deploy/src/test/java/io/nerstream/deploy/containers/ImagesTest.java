package io.nerstream.deploy.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests;
import io.nerstream.deploy.Manifests.Kind;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Versions, and what is said of the images in more than one place. */
class ImagesTest {
    private static final Map<String, String> VERSIONS = Compose.environment();
    private static final String VERSION = System.getProperty("nerstream.version");

    @Test
    void haveTheVersionOfThisProject() {
        assertThat(VERSION).isNotEmpty();
        assertThat(VERSIONS)
                .containsEntry("NERSTREAM_IMAGE", "ghcr.io/nerstream/nerstream:" + VERSION)
                .containsEntry(
                        "NERSTREAM_FLINK_IMAGE", "ghcr.io/nerstream/nerstream-flink:" + VERSION);
    }

    @Test
    void areThoseOfTheManifests() {
        JsonNode kustomization =
                Manifests.in(Path.of("base", "kustomization.yaml")).all().get(0).path("images");
        Set<String> there =
                Manifests.each(kustomization)
                        .map(one -> one.path("name").asText() + ":" + one.path("newTag").asText())
                        .collect(Collectors.toSet());
        assertThat(there)
                .containsExactlyInAnyOrder(
                        VERSIONS.get("NERSTREAM_IMAGE"), VERSIONS.get("NERSTREAM_FLINK_IMAGE"));
        JsonNode milvus =
                Manifests.in(Path.of("base", "milvus", "milvus.yaml"))
                        .all()
                        .get(0)
                        .at("/spec/components/image");
        assertThat(milvus.asText()).isEqualTo(VERSIONS.get("MILVUS_IMAGE"));
    }

    @Test
    void areMadeForTheVersionsThatThisProjectIsBuiltWith() {
        assertThat(VERSIONS)
                .containsEntry("KAFKA_IMAGE", "apache/kafka:" + AppInfoParser.getVersion())
                .containsEntry(
                        "FLINK_IMAGE", "flink:" + EnvironmentInformation.getVersion() + "-java17")
                .containsEntry("PYTORCH_VERSION", System.getProperty("pytorch.version"));
        assertThat(VERSIONS.get("JRE_IMAGE")).startsWith("eclipse-temurin:17.");
    }

    @Test
    void haveVersionsThatDoNotMove() {
        assertThat(VERSIONS)
                .allSatisfy(
                        (name, value) -> {
                            if (name.endsWith("_IMAGE")) {
                                assertThat(value).matches("[a-z./-]+:\\S*\\d+\\.?\\S*");
                                assertThat(value).doesNotEndWith(":latest");
                            }
                        });
    }

    /** Jib and the Dockerfile take the same files; what they say besides is the same, too. */
    @Test
    void areTheSameWhoeverBuildsThem() throws Exception {
        for (Element execution : jib()) {
            String name = text(execution, "id");
            String stage = stage(name);
            assertThat(stage).contains("target/images/" + name + " /\n");
            assertThat(text(execution, "from", "image")).isEqualTo("${" + base(stage) + "}");
            assertThat(text(execution, "container", "user")).isEqualTo(last("USER", stage));
            String entryPoint = text(execution, "container", "entrypoint");
            assertThat(entryPoint)
                    .isEqualTo(
                            stage.contains("ENTRYPOINT")
                                    ? last("ENTRYPOINT", stage).replaceAll("[\\[\\]\"]", "")
                                    : "INHERIT");
        }
        assertThat(jib()).hasSize(2);
    }

    @Test
    void runAsTheUsersThatContainersAndPodsHave() throws Exception {
        Compose compose = Compose.read();
        for (Element execution : jib()) {
            String user = text(execution, "container", "user");
            String image = VERSIONS.get(text(execution, "to", "image").replaceAll("[${}]", ""));
            assertThat(compose.services().filter(one -> one.image().equals(image)))
                    .filteredOn(one -> !one.name().equals("volumes"))
                    .isNotEmpty()
                    .allSatisfy(
                            one -> assertThat(one.spec().path("user").asText()).isEqualTo(user));
        }
        assertThat(podUser("service", "deployment.yaml", "/spec/template/spec", Kind.DEPLOYMENT))
                .isEqualTo(compose.service("service").user());
        assertThat(
                        podUser(
                                "indexing",
                                "flinkdeployment.yaml",
                                "/spec/podTemplate/spec",
                                Kind.FLINK_DEPLOYMENT))
                .isEqualTo(compose.service("taskmanager").user());
    }

    private static String podUser(String part, String file, String spec, Kind kind) {
        return Manifests.in(Path.of("base", part, file))
                .one(kind, "nerstream-" + part)
                .at(spec + "/securityContext/runAsUser")
                .asText();
    }

    private static String stage(String name) {
        Matcher found =
                Pattern.compile("(?s)FROM [^\\n]+ AS " + name + "\\n.*?(?=\\n(# |\\n|FROM)|$)")
                        .matcher(Compose.text(Path.of("images", "Dockerfile")));
        assertThat(found.find()).as("stage " + name).isTrue();
        return found.group();
    }

    private static String base(String stage) {
        return stage.replaceAll("(?s)^FROM \\$\\{(\\w+)}.*", "$1");
    }

    private static String last(String instruction, String stage) {
        return stage.lines()
                .filter(line -> line.startsWith(instruction + " "))
                .reduce((first, second) -> second)
                .map(line -> line.substring(instruction.length() + 1))
                .orElseThrow();
    }

    private static List<Element> jib() throws Exception {
        String pom = Compose.text(Path.of("pom.xml"));
        Element root =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(pom)))
                        .getDocumentElement();
        return elements(root, "execution").stream()
                .filter(one -> one.getElementsByTagName("outputPaths").getLength() > 0)
                .toList();
    }

    private static String text(Element element, String... path) {
        Element here = element;
        for (String name : path) {
            here = elements(here, name).get(0);
        }
        return here.getTextContent().strip();
    }

    private static List<Element> elements(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(found::item)
                .map(Element.class::cast)
                .toList();
    }
}
