package io.nerstream.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever stands in a record: those around it are read, and it is read or refused. */
class MutatedInputTest {
    private static final int TRIES = 10_000;
    private static final String JSON =
            "{\"id\": \"m\", \"text\": \"Die Brücke 😀 \\u00fc\", \"published\": \"2024-05-01T10:00:00Z\", \"attributes\": {\"a\": [\"x\", 1.10]}, \"version\": 3, \"spans\": [[0, 3]]}";
    private static final String ROW = "m,\"Die \"\"Brücke\"\" 😀, und\",2024-05-01,3,\"[[0, 3]]\"";
    private static final String TRICKY = "\"\\{}[],:;\t\u0000\u001b\n\rxu09é😀-.";

    private static byte[] mutated(String record, Random random) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        byte[] tricky = TRICKY.getBytes(StandardCharsets.UTF_8);
        int edits = 1 + random.nextInt(4);
        for (byte one : bytes) {
            if (edits > 0 && random.nextInt(bytes.length / 4) == 0) {
                edits--;
                int kind = random.nextInt(3);
                if (kind == 0) {
                    continue;
                }
                out.write(
                        random.nextBoolean()
                                ? random.nextInt(256)
                                : tricky[random.nextInt(tricky.length)]);
                if (kind == 1) {
                    continue;
                }
            }
            out.write(one);
        }
        return out.toByteArray();
    }

    private static Read read(String before, byte[] record, String behind) throws Exception {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(record);
        all.writeBytes(behind.getBytes(StandardCharsets.UTF_8));
        Read read = new Read();
        new DocumentFiles(
                        new Reading(
                                java.util.Optional.of(
                                        before.startsWith("id") ? Format.CSV : Format.JSON),
                                java.util.Optional.of(StandardCharsets.UTF_8),
                                ""),
                        read)
                .read(new java.io.ByteArrayInputStream(all.toByteArray()), "mutated");
        return read;
    }

    @Test
    void shouldReadWhatStandsAroundAMutatedRecord() throws Exception {
        Random random = new Random(13);
        for (int i = 0; i < TRIES; i++) {
            byte[] json = mutated(JSON, random);
            byte[] row = mutated(ROW, random);
            assertAround(
                    read(
                            "{\"id\": \"a\", \"text\": \"x\"}\n",
                            json,
                            "\n{\"id\": \"b\", \"text\": \"y\"}\n"),
                    json);
            assertAround(
                    read(
                            "[{\"id\": \"a\", \"text\": \"x\"},\n",
                            json,
                            ",\n{\"id\": \"b\", \"text\": \"y\"}]\n"),
                    json);
            assertAround(
                    read(
                            "id,text,published,version,spans\na,x,,,\n",
                            row,
                            "\nb,\"y, z\",2024-05-01,,\nc,end,,,\n"),
                    row);
        }
    }

    private static void assertAround(Read read, byte[] record) {
        String shown = new String(record, StandardCharsets.UTF_8);
        if (shown.indexOf('\0') >= 0) {
            // A zero byte near the beginning is told of the whole file.
            assertThat(read.documents.size() + read.refused.size()).as(shown).isPositive();
            return;
        }
        assertThat(read.ids()).as(shown).contains("a", "b");
        // Nothing is lost: it is a document, or somebody is told.
        assertThat(read.documents.size() + read.refused.size()).as(shown).isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldRefuseMutatedBodiesWithAReason() {
        Random random = new Random(14);
        for (int i = 0; i < TRIES; i++) {
            byte[] body = mutated("[" + JSON + ", " + JSON + "]", random);
            try {
                for (DocumentRequest.Item item : DocumentRequest.read(body).items()) {
                    assertThat(item.document().isPresent() || !item.problem().isBlank()).isTrue();
                }
            } catch (NoDocumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
