package io.nerstream.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.collection.DocumentRow;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Span;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentReaderTest {
    private static final SingleObjectCodec<Document> CODEC =
            new SingleObjectCodec<>(Document.class);

    private final DocumentReader reader = new DocumentReader(RegistrySettings.NONE);

    private static Document.Builder document() {
        return Document.newBuilder()
                .setId("d1")
                .setText("The Rhine flows.")
                .setIngested(Instant.ofEpochMilli(5_000))
                .setAttributes(Map.of());
    }

    private static RawRecord record(String key, byte[] value) {
        return new RawRecord(
                "documents",
                2,
                7,
                9_000,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                false,
                false,
                -1,
                "",
                TraceHeaders.NONE);
    }

    private static RawRecord record(Document document) {
        try {
            return record(document.getId(), CODEC.encode(document));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertInvalid(RawRecord record, String reason) {
        assertThatThrownBy(() -> reader.read(record))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldReadADocument() throws Exception {
        Document document = document().setSpans(List.of(new Span(4, 9))).build();
        assertThat(reader.read(record(document))).isEqualTo(document);
    }

    @Test
    void shouldTakeZeroAsVersionIfThereIsNone() {
        Document without = document().build();
        Document with = document().setVersion(3L).build();
        assertThat(DocumentReader.row(record(without), without).version()).isEmpty();
        assertThat(DocumentReader.row(record(with), with).version()).contains(3L);
    }

    @Test
    void shouldCompareTimesByPublishedElseByIngested() {
        Document published = document().setPublished(Instant.ofEpochMilli(1_000)).build();
        DocumentRow row = DocumentReader.row(record(published), published);
        assertThat(row.time()).isEqualTo(1_000);
        assertThat(row.ingested()).isEqualTo(5_000);
        Document never = document().build();
        assertThat(DocumentReader.row(record(never), never).time()).isEqualTo(5_000);
        assertThat(row.title()).isEqualTo(Optional.empty());
    }

    @Test
    void shouldSayWhyARecordIsNoDocument() throws Exception {
        assertInvalid(record("", CODEC.encode(document().build())), "it has no key");
        assertInvalid(record("k".repeat(513), new byte[0]), "its key has 513 bytes");
        assertInvalid(
                new RawRecord(
                        "t",
                        0,
                        0,
                        0,
                        new byte[] {(byte) 0xff},
                        new byte[0],
                        false,
                        false,
                        -1,
                        "",
                        TraceHeaders.NONE),
                "its key is not UTF-8");
        assertInvalid(record("d1", new byte[] {1, 2}), "no io.nerstream.schemas.Document");
        assertInvalid(
                record("d2", CODEC.encode(document().build())),
                "its key is 'd2', the document's id is 'd1'");
        assertInvalid(
                record(document().setText("x".repeat(262_145)).build()),
                "its text has 262145 UTF-16 units, 262144 are allowed");
        assertInvalid(
                record(document().setSource("ü".repeat(1_025)).build()),
                "source has 2050 bytes in UTF-8, 2048 are allowed");
        assertInvalid(
                record(document().setAttributes(Map.of("a", "x".repeat(2_049))).build()),
                "attribute 'a' has 2049 bytes");
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("a" + i, "x");
        }
        assertInvalid(record(document().setAttributes(many).build()), "it has 65 attributes");
        many.clear();
        for (int i = 0; i < 17; i++) {
            many.put("a" + i, "x".repeat(2_000));
        }
        assertInvalid(
                record(document().setAttributes(many).build()), "its attributes have 34109 bytes");
        for (Span span : List.of(new Span(-1, 2), new Span(3, 3), new Span(0, 17))) {
            assertInvalid(
                    record(document().setSpans(List.of(span)).build()),
                    "span " + span.getStart() + "-" + span.getEnd() + " is not within");
        }
    }
}
