package io.nerstream.documents;

import com.rometools.rome.feed.synd.SyndCategory;
import com.rometools.rome.feed.synd.SyndContent;
import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.SyndFeedInput;
import com.rometools.rome.io.XmlReader;
import io.nerstream.schemas.Document;
import java.io.ByteArrayInputStream;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The entries of RSS and Atom feeds as documents: the headline, then what stands below it. */
final class FeedEntries {
    private static final Pattern CONTROLS =
            Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]");
    // One with declarations of its own is refused.
    private static final Pattern DOCTYPE = Pattern.compile("<!DOCTYPE[^>\\[]*>");

    private FeedEntries() {}

    /**
     * Reads a feed.
     *
     * @param name of the file or its address, for messages
     * @return whether it is one
     */
    static boolean read(byte[] bytes, String name, String idPrefix, DocumentSink sink)
            throws IOException, InterruptedException {
        SyndFeed feed;
        try (XmlReader xml = new XmlReader(new ByteArrayInputStream(bytes), true)) {
            Charset charset = Charset.forName(xml.getEncoding());
            long damaged = DocumentFiles.damagedLine(bytes, charset);
            if (damaged > 0) {
                sink.refused(name + " line " + damaged, "it is not " + charset + ", as it says");
                return false;
            }
            CharArrayWriter all = new CharArrayWriter();
            xml.transferTo(all);
            feed = new SyndFeedInput().build(new StringReader(readable(all.toString())));
        } catch (FeedException | IllegalArgumentException e) {
            sink.refused(name, "no RSS or Atom feed: " + firstLine(e));
            return false;
        }
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (SyndEntry entry : feed.getEntries()) {
            number++;
            Document document;
            try {
                document = DocumentJson.checked(document(entry, feed, idPrefix));
                if (!ids.add(document.getId())) {
                    throw new NoDocumentException(
                            "its id '" + document.getId() + "' is that of an entry before it");
                }
            } catch (NoDocumentException e) {
                sink.refused(name + " entry " + number, e.getMessage());
                continue;
            }
            sink.document(document);
        }
        return true;
    }

    /** Without what no parser takes and no reader misses: control characters, a plain DOCTYPE. */
    private static String readable(String xml) {
        return DOCTYPE.matcher(CONTROLS.matcher(xml).replaceAll(" ")).replaceFirst("");
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
                .setUrl(first(entry.getLink()).map(link -> absolute(link, feed)).orElse(null))
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
        boolean markup =
                !"text".equals(content.getType())
                        && (value.indexOf('<') >= 0 || value.indexOf('&') >= 0);
        return first(markup ? HtmlText.of(value).text() : DocumentJson.whole(value.strip()));
    }

    private static String absolute(String link, SyndFeed feed) {
        try {
            return feed.getLink() == null
                    ? link
                    : URI.create(feed.getLink()).resolve(link).toString();
        } catch (IllegalArgumentException e) {
            // No address at all, but what the feed says.
            return link;
        }
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
