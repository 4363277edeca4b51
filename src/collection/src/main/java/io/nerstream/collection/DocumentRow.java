package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a document beside its mentions.
 *
 * @param id as it was published
 * @param version a higher one replaces a lower one
 * @param time milliseconds since 1970: when it was published, else when it was ingested; what time
 *     ranges compare
 * @param ingested milliseconds since 1970: when it was written to Kafka
 */
public record DocumentRow(
        String id,
        long version,
        Optional<String> title,
        Optional<String> source,
        Optional<String> url,
        Optional<String> language,
        long time,
        long ingested,
        Map<String, String> attributes) {
    public DocumentRow {
        requireNonNull(id, "id is null");
        requireNonNull(title, "title is null");
        requireNonNull(source, "source is null");
        requireNonNull(url, "url is null");
        requireNonNull(language, "language is null");
        attributes = Map.copyOf(attributes);
    }
}
