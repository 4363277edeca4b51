package io.nerstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaHistoryTest {
    static List<Schema> schemas() {
        return List.of(
                Document.getClassSchema(),
                Mention.getClassSchema(),
                DocumentOutcome.getClassSchema(),
                SavedType.getClassSchema(),
                Match.getClassSchema(),
                Alert.getClassSchema(),
                RateWindow.getClassSchema());
    }

    /** If this fails, the schema was changed: add it as the next file of its history. */
    @ParameterizedTest
    @MethodSource("schemas")
    void shouldEndWithTheCurrentVersion(Schema schema) {
        List<Schema> history = SchemaHistory.of(schema);
        assertThat(history).isNotEmpty();
        assertThat(
                        org.apache.avro.SchemaNormalization.toParsingForm(
                                history.get(history.size() - 1)))
                .isEqualTo(org.apache.avro.SchemaNormalization.toParsingForm(schema));
    }

    /** Old programs read new records, and new programs read old ones. */
    @ParameterizedTest
    @MethodSource("schemas")
    void shouldLetEveryVersionReadEveryOther(Schema schema) {
        List<Schema> history = SchemaHistory.of(schema);
        for (Schema reader : history) {
            for (Schema writer : history) {
                assertThat(
                                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                                        .getType())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }
}
