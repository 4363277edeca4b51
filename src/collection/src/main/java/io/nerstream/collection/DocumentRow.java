package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a document beside its mentions.
 *
 * @param id as it was published
 * @param version a lower one never replaces a higher one; empty: the later in Kafka wins
 * @param place of its record, where its text is
 * @param time milliseconds since 1970: when it was published, else when it was ingested; what time
 *     ranges compare
 * @param ingested milliseconds since 1970: when it was written to Kafka
 * @param expires milliseconds since 1970: when it is to be removed
 * @param attributes with one value each
 * @param lists attributes with several values each
 */
public record DocumentRow(
        String id,
        Optional<Long> version,
        RecordPlace place,
        Optional<String> title,
        Optional<String> source,
        Optional<String> url,
        Optional<String> language,
        long time,
        long ingested,
        Optional<Long> expires,
        Map<String, String> attributes,
        Map<String, List<String>> lists) {
    public DocumentRow {
        requireNonNull(id, "id is null");
        requireNonNull(version, "version is null");
        requireNonNull(place, "place is null");
        requireNonNull(title, "title is null");
        requireNonNull(source, "source is null");
        requireNonNull(url, "url is null");
        requireNonNull(language, "language is null");
        requireNonNull(expires, "expires is null");
        attributes = Map.copyOf(attributes);
        lists = Map.copyOf(lists);
    }
}
