package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.alerts.AlertsSettings;
import io.nerstream.deploy.Manifests.Kind;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.schemas.Topic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UsersTest {
    private static final Manifests USERS = Manifests.in(Path.of("base", "kafka", "users.yaml"));

    /** What somebody may do with something. */
    private record Right(String type, String name, String pattern, List<String> operations) {
        static Right of(JsonNode acl) {
            JsonNode resource = acl.path("resource");
            return new Right(
                    resource.path("type").asText(),
                    resource.path("name").asText(),
                    resource.path("patternType").asText(),
                    Manifests.texts(acl.path("operations")));
        }

        boolean isFor(String operation) {
            return operations.contains(operation);
        }

        boolean isTopic() {
            return type.equals("topic") && pattern.equals("literal");
        }
    }

    @Test
    void haveRightsToTopicsThatThereAreAlone() {
        assertThat(rights().filter(Right::isTopic).map(Right::name).collect(Collectors.toSet()))
                .isEqualTo(
                        Arrays.stream(Topic.values())
                                .map(Topic::topicName)
                                .collect(Collectors.toSet()));
    }

    @Test
    void writeEachTopicFromOneProgramOnlyButForTwo() {
        // The job says documents again, and the service that a dead letter was replayed.
        Stream<Topic> byTwo = Stream.of(Topic.DOCUMENTS, Topic.DEAD);
        List<String> expected =
                Stream.concat(Arrays.stream(Topic.values()), byTwo).map(Topic::topicName).toList();
        List<String> written =
                rights().filter(Right::isTopic)
                        .filter(right -> right.isFor("Write"))
                        .map(Right::name)
                        .toList();
        assertThat(written).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void haveNoRightsToTheClusterNorAllToAnything() {
        Set<String> known = Set.of("Read", "Write", "Describe", "DescribeConfigs", "Create");
        assertThat(rights())
                .allSatisfy(
                        right -> {
                            assertThat(right.type()).isNotEqualTo("cluster");
                            assertThat(right.name()).startsWith(ownName(right)).isNotEqualTo("*");
                            assertThat(known).containsAll(right.operations());
                        });
    }

    @Test
    void joinTheGroupsThatTheProgramsJoin() {
        String group = IndexingSettings.group("0".repeat(64));
        assertThat(rights("nerstream-indexing"))
                .anyMatch(right -> right.type().equals("group") && covers(right, group));
        assertThat(rights("nerstream-service"))
                .noneMatch(right -> right.type().equals("group") && covers(right, group));
    }

    @Test
    void ofTheAlertsProgramHaveItsApplicationIdBeforeEverythingOfItsOwn() {
        String application = AlertsSettings.USUAL_APPLICATION;
        List<Right> rights = rights("nerstream-alerts").filter(right -> !right.isTopic()).toList();
        assertThat(rights)
                .extracting(Right::type, Right::name)
                .containsExactlyInAnyOrder(
                        tuple("topic", application + "-"),
                        tuple("group", application),
                        tuple("transactionalId", application + "-"));
    }

    private static String ownName(Right right) {
        return right.isTopic() ? "" : "nerstream-";
    }

    private static boolean covers(Right right, String name) {
        return right.pattern().equals("prefix")
                ? name.startsWith(right.name())
                : name.equals(right.name());
    }

    private static Stream<Right> rights() {
        return USERS.of(Kind.USER).stream().flatMap(UsersTest::rights);
    }

    private static Stream<Right> rights(String user) {
        return rights(USERS.one(Kind.USER, user));
    }

    private static Stream<Right> rights(JsonNode user) {
        return Manifests.each(user.at("/spec/authorization/acls")).map(Right::of);
    }
}
