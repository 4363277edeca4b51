package io.nerstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The wire format: Avro single-object encoding, which states the schema's fingerprint before the
 * value.
 */
class SingleObjectCodecTest {
    private static Document document() {
        return Document.newBuilder()
                .setId("news-1")
                .setText("The Rhine 😀 flows")
                .setIngested(Instant.ofEpochMilli(1_790_000_000_000L))
                .setAttributes(Map.of("desk", "science"))
                .setVersion(3L)
                .setSpans(List.of(new Span(4, 9)))
                .build();
    }

    private final SingleObjectCodec<Document> documents = new SingleObjectCodec<>(Document.class);
    private final SingleObjectCodec<Mention> mentions = new SingleObjectCodec<>(Mention.class);

    @Test
    void shouldReadBackWhatWasWritten() throws IOException {
        byte[] bytes = documents.encode(document());
        assertThat(bytes).startsWith(0xC3, 0x01);
        assertThat(documents.decode(bytes)).isEqualTo(document());
    }

    @Test
    void shouldRefuseWhatIsNoSuchRecord() throws IOException {
        Mention mention =
                Mention.newBuilder()
                        .setId("m")
                        .setDocument("news-1")
                        .setVersion(3)
                        .setStart(4)
                        .setEnd(9)
                        .setText("Rhine")
                        .setSentence("The Rhine flows")
                        .setSentenceStart(0)
                        .setScore(0.9f)
                        .setTime(Instant.ofEpochMilli(1))
                        .setIngested(Instant.ofEpochMilli(2))
                        .setIndexed(Instant.ofEpochMilli(3))
                        .setEncoderId("e")
                        .setVector(List.of(0.6f, 0.8f))
                        .build();
        byte[] bytes = mentions.encode(mention);
        assertThat(mentions.decode(bytes)).isEqualTo(mention);
        List<byte[]> wrong =
                List.of(
                        bytes,
                        new byte[0],
                        "{\"id\": \"json\"}".getBytes(StandardCharsets.UTF_8),
                        Arrays.copyOf(documents.encode(document()), 30));
        for (byte[] one : wrong) {
            assertThatThrownBy(() -> documents.decode(one))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no io.nerstream.schemas.Document");
        }
    }
}
