package io.nerstream.documents;

import com.rometools.rome.feed.synd.SyndCategory;
import com.rometools.rome.feed.synd.SyndContent;
import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.SyndFeedInput;
import com.rometools.rome.io.XmlReader;
import io.nerstream.schemas.Document;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The entries of RSS and Atom feeds as documents: the headline, then what stands below it. */
final class FeedEntries {
    private FeedEntries() {}

    /**
     * Reads a feed.
     *
     * @param name of the file or its address, for messages
     */
    static void read(InputStream xml, String name, String idPrefix, DocumentSink sink)
            throws IOException, InterruptedException {
        SyndFeed feed;
        try {
            feed = new SyndFeedInput().build(new XmlReader(xml, true));
        } catch (FeedException | IllegalArgumentException e) {
            sink.refused(name, "no RSS or Atom feed: " + firstLine(e));
            return;
        }
        int number = 0;
        for (SyndEntry entry : feed.getEntries()) {
            number++;
            Document document;
            try {
                document = DocumentJson.checked(document(entry, feed, idPrefix));
            } catch (NoDocumentException e) {
                sink.refused(name + " entry " + number, e.getMessage());
                continue;
            }
            sink.document(document);
        }
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static Document document(SyndEntry entry, SyndFeed feed, String idPrefix)
            throws NoDocumentException {
        Optional<String> headline = plain(entry.getTitleEx());
        String body =
                Stream.concat(
                                entry.getContents().stream(),
                                Stream.ofNullable(entry.getDescription()))
                        .flatMap(content -> plain(content).stream())
                        .findFirst()
                        .orElse("");
        String id =
                first(entry.getUri(), entry.getLink())
                        .orElseThrow(
                                () -> new NoDocumentException("it has neither an id nor a link"));
        return Document.newBuilder()
                .setId(idPrefix + id)
                .setText(
                        headline.filter(line -> !body.startsWith(line))
                                .map(line -> body.isEmpty() ? line : line + "\n" + body)
                                .orElse(body))
                .setTitle(headline.flatMap(HtmlText::title).orElse(null))
                .setSource(plain(feed.getTitleEx()).or(() -> first(feed.getLink())).orElse(null))
                .setUrl(first(entry.getLink()).orElse(null))
                .setPublished(published(entry))
                .setIngested(Instant.now())
                .setLanguage(first(feed.getLanguage()).orElse(null))
                .setAttributes(author(entry))
                .setLists(categories(entry))
                .build();
    }

    /** What a reader sees; of feeds it is mostly HTML, whatever they say. */
    private static Optional<String> plain(SyndContent content) {
        if (content == null || content.getValue() == null) {
            return Optional.empty();
        }
        String value = content.getValue();
        boolean markup = value.indexOf('<') >= 0 || value.indexOf('&') >= 0;
        return first(markup ? HtmlText.of(value).text() : DocumentJson.whole(value.strip()));
    }

    private static Optional<String> first(String... values) {
        return Stream.of(values).filter(value -> value != null && !value.isBlank()).findFirst();
    }

    private static Instant published(SyndEntry entry) {
        Date date =
                entry.getPublishedDate() == null
                        ? entry.getUpdatedDate()
                        : entry.getPublishedDate();
        return date == null ? null : date.toInstant();
    }

    private static Map<String, String> author(SyndEntry entry) {
        Map<String, String> attributes = new HashMap<>();
        first(entry.getAuthor())
                .ifPresent(author -> attributes.put("author", DocumentJson.whole(author)));
        return attributes;
    }

    private static Map<String, List<String>> categories(SyndEntry entry) {
        List<String> names =
                entry.getCategories().stream()
                        .map(SyndCategory::getName)
                        .flatMap(name -> first(name).stream())
                        .map(DocumentJson::whole)
                        .distinct()
                        .toList();
        return names.isEmpty() ? Map.of() : Map.of("category", names);
    }
}
