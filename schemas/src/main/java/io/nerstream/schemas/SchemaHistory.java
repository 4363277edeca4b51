package io.nerstream.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * All versions that a schema had, so that old records can be read. A changed schema is added as the
 * next NAME-N.avsc; a test holds that every version can read the others.
 */
final class SchemaHistory {
    private SchemaHistory() {}

    /** From the first to the current one. */
    static List<Schema> of(Schema schema) {
        List<Schema> versions = new ArrayList<>();
        while (true) {
            String name = "history/" + schema.getName() + "-" + (versions.size() + 1) + ".avsc";
            try (InputStream in = SchemaHistory.class.getResourceAsStream(name)) {
                if (in == null) {
                    return versions;
                }
                versions.add(new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
