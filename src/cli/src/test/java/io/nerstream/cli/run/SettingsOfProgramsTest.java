package io.nerstream.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.cli.CommandRun;
import io.nerstream.indexing.IndexingMain;
import io.nerstream.settings.options.EnvironmentVariables;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Whatever is wrong is named at once, before anything starts. */
class SettingsOfProgramsTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(NERSTREAM_[A-Z_]+)");

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
                .contains("--port is '99999', it must be a whole number from 0 to 65535")
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
                .contains("--threads is '0', it must be a whole number of at least 1")
                .contains("--metrics-port is 'x'")
                .doesNotContain("Usage");
        CommandRun topics = CommandRun.of("topics", "--kafka", "a:1,b");
        assertThat(topics.exit()).isEqualTo(2);
        assertThat(topics.err()).contains("Kafka's servers 'a:1,b': 'b' is not HOST:PORT");
    }

    @Test
    void shouldNameValuesOfTheWrongFormWithAllOthers() {
        CommandRun run =
                CommandRun.of(
                        "serve",
                        "--port",
                        "seven",
                        "--device",
                        "abacus",
                        "--no-such-option",
                        "--milvus",
                        "milvus");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains("--kafka is missing")
                .contains("Milvus server 'milvus' is no address")
                .contains("--port is 'seven', it must be a whole number from 0 to 65535")
                .contains("Unknown option: '--no-such-option'")
                .contains("abacus")
                .doesNotContain("Usage", "\tat ");
        CommandRun alerts = CommandRun.of("alerts", "run", "--threads", "two");
        assertThat(alerts.exit()).isEqualTo(2);
        assertThat(alerts.err())
                .contains("--threads is 'two'")
                .contains("--state is missing")
                .contains("--kafka is missing")
                .doesNotContain("Usage");
        CommandRun up = CommandRun.of("up", "--kafka-port", "99999", "--milvus-port", "-2");
        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.err()).contains("--kafka-port is '99999'", "--milvus-port is '-2'");
    }

    @Test
    void shouldKnowEveryVariableThatItsOptionsHave() {
        Set<String> ofOptions = new TreeSet<>();
        collect(CommandRun.commands(), ofOptions);
        collect(new CommandLine(new IndexingMain()), ofOptions);
        // Those of the launcher, of the cache and the log, and secrets that no option may have.
        ofOptions.addAll(
                Set.of(
                        "NERSTREAM_API_KEY",
                        "NERSTREAM_CACHE",
                        // Of docker-compose.yml.
                        "NERSTREAM_FLINK_IMAGE",
                        "NERSTREAM_IMAGE",
                        "NERSTREAM_JAVA_OPTIONS",
                        "NERSTREAM_LOG",
                        "NERSTREAM_MILVUS_TOKEN"));
        assertThat(EnvironmentVariables.known()).containsExactlyInAnyOrderElementsOf(ofOptions);
    }

    private static void collect(CommandLine command, Set<String> variables) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            Matcher found =
                    VARIABLE.matcher(
                            ((AnnotatedElement) option.userObject())
                                    .getAnnotation(Option.class)
                                    .defaultValue());
            while (found.find()) {
                variables.add(found.group(1));
            }
        }
        command.getSubcommands().values().forEach(one -> collect(one, variables));
    }
}
