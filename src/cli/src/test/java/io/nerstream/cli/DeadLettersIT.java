package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters by commands and by HTTP, on a whole stack. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadLettersIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir static Path folder;

    private static RunningStack stack;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        stack = RunningStack.start(folder.resolve("data"));
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafka(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        stack.close();
    }

    @Test
    void shouldListShowAndReplayWhatCouldNotBeIndexed() throws Exception {
        send(new ProducerRecord<>(Topic.DOCUMENTS.topicName(), bytes("d1"), bytes("no document")));
        JsonNode letter = await(1).path("dead").get(0);
        assertThat(letter.path("document").asText()).isEqualTo("d1");
        assertThat(letter.path("origin").asText()).startsWith("documents-").endsWith("@0");
        assertThat(letter.path("reason").asText()).isNotEmpty();
        String place = letter.path("place").asText();
        assertThat(list("--reason", "no such reason").path("total").asInt()).isZero();
        assertThat(list("--to", letter.path("died").asText()).path("total").asInt()).isZero();
        assertThat(list("--from", letter.path("died").asText()).path("total").asInt()).isEqualTo(1);
        JsonNode shown = JSON.readTree(stack.run("dead-letters", "show", place, "--json").out());
        assertThat(Base64.getDecoder().decode(shown.path("value").asText()))
                .isEqualTo(bytes("no document"));

        RunningStack.Run replay = stack.run("dead-letters", "replay", place);
        assertThat(replay.exit()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("1 replayed, 0 not, 0 left");
        // Nothing was mended, so it dies again; the first is not listed any more.
        JsonNode again =
                Awaitility.await()
                        .atMost(LONG)
                        .until(DeadLettersIT::list, found -> found.path("total").asInt() == 1);
        assertThat(again.path("dead").get(0).path("place").asText()).isNotEqualTo(place);
        assertThat(again.path("dead").get(0).path("document").asText()).isEqualTo("d1");
        assertThat(list("--replayed").path("total").asInt()).isEqualTo(2);

        cutLetterIsRefused();
        stack.assertProblem("GET", "/v1/dead-letters/1000000", "", 404, "no dead letter at place");
        stack.assertProblem("GET", "/v1/dead-letters/x", "", 400, "'x' is no place");
        stack.assertProblem("GET", "/v1/dead-letters?from=now", "", 400, "'now', not a time");
        stack.assertProblem("POST", "/v1/dead-letters/replay", "{}", 400, "one of 'places'");
    }

    private static void cutLetterIsRefused() throws Exception {
        ProducerRecord<byte[], byte[]> cut =
                new ProducerRecord<>(Topic.DEAD.topicName(), bytes("long"), bytes("beginning"));
        cut.headers().add(DeadLetterHeaders.CUT_FROM, bytes("5000000"));
        cut.headers().add(DeadLetterHeaders.REASON, bytes("too long"));
        send(cut);
        JsonNode letter = list("--reason", "too long").path("dead").get(0);
        RunningStack.Run refused =
                stack.run("dead-letters", "replay", letter.path("place").asText());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("had 5000000 bytes and was cut to 9");
    }

    private static JsonNode await(int count) {
        return Awaitility.await()
                .atMost(LONG)
                .until(DeadLettersIT::list, found -> found.path("total").asInt() == count);
    }

    private static JsonNode list(String... more) throws Exception {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "dead-letters";
        arguments[1] = "list";
        arguments[2] = "--json";
        System.arraycopy(more, 0, arguments, 3, more.length);
        RunningStack.Run run = stack.run(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        var unused = producer.send(record).get();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
