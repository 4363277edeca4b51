package io.nerstream.documents;

import com.rometools.rome.feed.WireFeed;
import com.rometools.rome.feed.synd.SyndCategory;
import com.rometools.rome.feed.synd.SyndContent;
import com.rometools.rome.feed.synd.SyndEntry;
import com.rometools.rome.feed.synd.SyndFeed;
import com.rometools.rome.feed.synd.SyndFeedImpl;
import com.rometools.rome.io.FeedException;
import com.rometools.rome.io.WireFeedInput;
import com.rometools.rome.io.XmlReader;
import io.nerstream.schemas.Document;
import java.io.ByteArrayInputStream;
import java.io.CharArrayWriter;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdom2.Element;
import org.jdom2.filter.Filters;

/** The entries of RSS and Atom feeds as documents: the headline, then what stands below it. */
final class FeedEntries {
    private static final Pattern CONTROLS =
            Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]");
    private static final Pattern DOCTYPE = Pattern.compile("<!DOCTYPE[^>\\[]*>");
    private static final Pattern DECLARATIONS = Pattern.compile("\\A[^\\[]*<!DOCTYPE[^>\\[]*\\[");

    // In the order in which they are asked: the first is when an entry was published.
    private static final List<String> DATES =
            List.of("pubDate", "published", "issued", "date", "updated", "modified");

    private final String name;
    private final String idPrefix;
    private final DocumentSink sink;
    private final Set<String> ids = new HashSet<>();
    private int number;

    private FeedEntries(String name, String idPrefix, DocumentSink sink) {
        this.name = name;
        this.idPrefix = idPrefix;
        this.sink = sink;
    }

    /** Rome's reader of feeds, which keeps the XML: dates that it does not understand it drops. */
    private static final class Parser extends WireFeedInput {
        private final List<Element> elements = new ArrayList<>();

        static Parsed parse(String xml) throws FeedException {
            Parser parser = new Parser();
            SyndFeed feed = new SyndFeedImpl(parser.build(new StringReader(readable(xml))));
            return new Parsed(feed, feed.getEntries(), parser.elements);
        }

        @Override
        public WireFeed build(org.jdom2.Document document) throws FeedException {
            document.getDescendants(Filters.element()).forEach(this::keep);
            return super.build(document);
        }

        private void keep(Element element) {
            if (List.of("item", "entry").contains(element.getName())) {
                elements.add(element);
            }
        }
    }

    /** Entries, and the elements that they are made of. */
    private record Parsed(SyndFeed feed, List<SyndEntry> entries, List<Element> elements) {}

    /**
     * Reads a feed.
     *
     * @param contentType that a server gave it, which may name its character set (RFC 7303)
     * @param name of the file or its address, for messages
     * @return whether it is one, and nothing of it is broken
     */
    static boolean read(
            byte[] bytes,
            Optional<String> contentType,
            String name,
            String idPrefix,
            DocumentSink sink)
            throws IOException, InterruptedException {
        String xml;
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        try (XmlReader reader =
                contentType.isPresent()
                        ? new XmlReader(in, contentType.get(), true)
                        : new XmlReader(in, true)) {
            Charset charset = Charset.forName(reader.getEncoding());
            long damaged = FileContents.damagedLine(bytes, charset);
            if (damaged > 0) {
                sink.refused(name + " line " + damaged, "it is not " + charset + ", as it says");
                return false;
            }
            CharArrayWriter all = new CharArrayWriter();
            reader.transferTo(all);
            xml = all.toString();
        } catch (IllegalArgumentException e) {
            sink.refused(name, "no RSS or Atom feed: " + firstLine(e));
            return false;
        }
        return new FeedEntries(name, idPrefix, sink).read(xml);
    }

    private boolean read(String xml) throws InterruptedException {
        if (DECLARATIONS.matcher(xml).find()) {
            sink.refused(
                    name,
                    "it declares entities of its own, which are not read: leave out its DOCTYPE");
            return false;
        }
        try {
            take(Parser.parse(xml), "");
            return true;
        } catch (FeedException | IllegalArgumentException e) {
            List<FeedFrames.Frame> frames = FeedFrames.of(xml);
            if (frames.isEmpty()) {
                sink.refused(name, "no RSS or Atom feed: " + firstLine(e));
            }
            for (FeedFrames.Frame frame : frames) {
                take(frame);
            }
            return false;
        }
    }

    /** An entry of a feed that is broken somewhere. */
    private void take(FeedFrames.Frame frame) throws InterruptedException {
        String line = " (line " + frame.line() + ")";
        try {
            if (!frame.problem().isEmpty()) {
                throw new FeedException(frame.problem());
            }
            take(Parser.parse(frame.xml()), line);
        } catch (FeedException | IllegalArgumentException e) {
            number++;
            sink.refused(name + " entry " + number + line, firstLine(e));
        }
    }

    private void take(Parsed feed, String line) throws InterruptedException {
        for (int i = 0; i < feed.entries().size(); i++) {
            number++;
            Document document;
            try {
                document = DocumentJson.checked(document(feed, i));
                if (!ids.add(document.getId())) {
                    throw new NoDocumentException(
                            "its id '" + document.getId() + "' is that of an entry before it");
                }
            } catch (NoDocumentException e) {
                sink.refused(name + " entry " + number + line, e.getMessage());
                continue;
            }
            sink.document(document);
        }
    }

    /** Without what no parser takes and no reader misses: control characters, a plain DOCTYPE. */
    private static String readable(String xml) {
        return DOCTYPE.matcher(CONTROLS.matcher(xml).replaceAll(" ")).replaceFirst("");
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private Document document(Parsed parsed, int place) throws NoDocumentException {
        SyndFeed feed = parsed.feed();
        SyndEntry entry = parsed.entries().get(place);
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
                .setPublished(published(entry, parsed.elements().get(place)))
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

    private static Instant published(SyndEntry entry, Element element) throws NoDocumentException {
        Optional<Element> written =
                DATES.stream()
                        .flatMap(
                                date ->
                                        element.getChildren().stream()
                                                .filter(child -> child.getName().equals(date))
                                                .filter(child -> !child.getText().isBlank()))
                        .findFirst();
        if (written.isEmpty()) {
            return null;
        }
        try {
            return Times.of(written.get().getName(), written.get().getText());
        } catch (IllegalArgumentException e) {
            // Rome knows some forms that nobody else should be offered.
            Date read =
                    entry.getPublishedDate() == null
                            ? entry.getUpdatedDate()
                            : entry.getPublishedDate();
            if (read == null) {
                throw new NoDocumentException(e.getMessage(), e);
            }
            return read.toInstant();
        }
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
