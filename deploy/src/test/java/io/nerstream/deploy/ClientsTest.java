package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.MilvusAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the programs reach Kafka and Milvus: by files whose secrets are mounted. */
class ClientsTest {
    private static final String MOUNTED = "/etc/nerstream";
    private static final Pattern FOLDER = Pattern.compile(MOUNTED + "/[\\w-]+");
    private static final Path BASE = Path.of("base");

    @TempDir private Path folder;

    @Test
    void findTheirUserInItsSecret() throws IOException {
        String login = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        Files.createDirectories(folder.resolve("kafka-user"));
        Files.writeString(folder.resolve("kafka-user").resolve("sasl.jaas.config"), login);
        KafkaSettings kafka = KafkaSettings.at("kafka:9093", here("kafka.properties"));
        AdminClientConfig read = new AdminClientConfig(kafka.with(Map.of()));
        assertThat(read.getPassword(SaslConfigs.SASL_JAAS_CONFIG).value()).isEqualTo(login);
        assertThat(read.getString("security.protocol")).isEqualTo("SASL_SSL");
        assertThat(read.getString(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG)).isEqualTo("PEM");
    }

    @Test
    void findTheTokenOfMilvusInItsSecret() throws IOException {
        Files.createDirectories(folder.resolve("milvus"));
        Files.writeString(folder.resolve("milvus").resolve("token"), "reader:secret\n");
        assertThat(MilvusAccess.read(here("milvus.properties")).token()).isEqualTo("reader:secret");
    }

    @ParameterizedTest
    @EnumSource
    void haveAllFoldersMountedThatTheirFilesName(Overlay overlay) {
        overlay.manifests()
                .pods()
                .forEach(
                        pod -> {
                            Set<String> mounts =
                                    Manifests.each(pod.container().path("volumeMounts"))
                                            .map(one -> one.path("mountPath").asText())
                                            .collect(Collectors.toSet());
                            assertThat(mounts).containsAll(foldersFor(pod));
                        });
    }

    private static Set<String> foldersFor(Manifests.Pod pod) {
        Stream<String> given =
                Manifests.each(pod.container().path("env"))
                        .map(one -> one.path("value").asText())
                        .filter(value -> value.startsWith(MOUNTED));
        Stream<String> named =
                Stream.of("kafka", "milvus")
                        .filter(
                                server ->
                                        pod.variable(
                                                        "NERSTREAM_"
                                                                + server.toUpperCase(Locale.ROOT)
                                                                + "_PROPERTIES")
                                                .isPresent())
                        .map(server -> text(server + ".properties"));
        return Stream.concat(given, named)
                .flatMap(text -> FOLDER.matcher(text).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    /** A file of the manifests whose folders are those of this test. */
    private Path here(String name) throws IOException {
        return Files.writeString(
                folder.resolve(name), text(name).replace(MOUNTED, folder.toString()));
    }

    private static String text(String name) {
        try {
            return Files.readString(BASE.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
