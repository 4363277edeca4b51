package io.nerstream.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.cli.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong is named at once, before anything starts. */
class SettingsOfProgramsTest {
    @TempDir Path folder;

    @Test
    void shouldNameAllThatIsWrongForTheService() throws Exception {
        Path kafka = Files.writeString(folder.resolve("kafka.properties"), "acks=1\ngroup.id=mine");
        Path milvus =
                Files.writeString(folder.resolve("milvus.properties"), "user=me\ntls.key=/none");
        CommandRun run =
                CommandRun.of(
                        "serve",
                        "--kafka",
                        "a:1",
                        "--kafka-properties",
                        kafka.toString(),
                        "--milvus",
                        "milvus:19530",
                        "--milvus-properties",
                        milvus.toString(),
                        "--schema-registry",
                        "registry",
                        "--model",
                        "/none.gguf",
                        "--device",
                        "abacus",
                        "--host",
                        "0.0.0.0",
                        "--port",
                        "99999",
                        "--allow-host",
                        "http://a");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains("set acks, group.id, which nerstream sets itself")
                .contains("Milvus server 'milvus:19530' is no address")
                .contains("user is not one of token,")
                .contains("tls.certificate and tls.key must be given together")
                .contains("schema registry 'registry' is no address")
                .contains("--model /none.gguf does not exist")
                .contains("abacus")
                .contains("--host is 0.0.0.0, which others than this machine reach")
                .contains("--port is 99999")
                .contains("allowed host 'http://a' is no host name")
                .doesNotContain("Usage", "\tat ");
    }

    @Test
    void shouldNameAllThatIsWrongForAlertsAndTopics() {
        CommandRun alerts =
                CommandRun.of(
                        "alerts",
                        "run",
                        "--kafka",
                        "a",
                        "--kafka-properties",
                        "/none.properties",
                        "--state",
                        folder.toString(),
                        "--threads",
                        "0",
                        "--metrics-port",
                        "x");
        assertThat(alerts.exit()).isEqualTo(2);
        assertThat(alerts.err())
                .contains("client properties /none.properties: there is no such file")
                .contains("--threads is 0, it must be at least 1")
                .contains("--metrics-port is 'x'")
                .doesNotContain("Usage");
        CommandRun topics = CommandRun.of("topics", "--kafka", "a:1,b");
        assertThat(topics.exit()).isEqualTo(2);
        assertThat(topics.err()).contains("Kafka's servers 'a:1,b': 'b' is not HOST:PORT");
    }
}
