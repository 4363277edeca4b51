package io.nerstream.office;

import io.nerstream.documents.TextExtractor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.RecursiveParserWrapper;
import org.apache.tika.sax.BasicContentHandlerFactory;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.apache.tika.sax.RecursiveParserWrapperHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Texts of files by Apache Tika, each with those of what is attached to it. */
public final class TikaExtractor implements TextExtractor {
    // More than a document may hold: whoever asks says so, and how much it is.
    private static final int LONGEST = 1 << 20;
    private static final int MOST_PARTS = 10_000;
    private static final String MESSAGE_ID = "Message:Raw-Header:Message-ID";

    @Override
    public List<Part> extract(InputStream file, String name) throws IOException {
        RecursiveParserWrapperHandler parts =
                new RecursiveParserWrapperHandler(new Texts(), MOST_PARTS);
        Metadata metadata = new Metadata();
        metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, name);
        try {
            new RecursiveParserWrapper(new AutoDetectParser())
                    .parse(file, parts, metadata, new ParseContext());
        } catch (EncryptedDocumentException e) {
            throw new IOException("it is protected by a password", e);
        } catch (TikaException | SAXException e) {
            throw new IOException(firstLine(e), e);
        }
        List<Part> all = new ArrayList<>();
        for (Metadata part : parts.getMetadataList()) {
            part(part).ifPresent(all::add);
        }
        return all;
    }

    private static final class Texts extends BasicContentHandlerFactory {
        private static final long serialVersionUID = 1;

        Texts() {
            super(HANDLER_TYPE.BODY, LONGEST);
        }

        @Override
        public ContentHandler getNewContentHandler() {
            return new HeadingsApart(super.getNewContentHandler());
        }
    }

    /** Headings of OpenDocument run into what is behind them. */
    private static final class HeadingsApart extends ContentHandlerDecorator {
        HeadingsApart(ContentHandler text) {
            super(text);
        }

        @Override
        public void endElement(String uri, String local, String name) throws SAXException {
            if (local.matches("h[1-6]")) {
                characters(new char[] {'\n'}, 0, 1);
            }
            super.endElement(uri, local, name);
        }
    }

    /** Tika goes on when it meets a part that it cannot read. */
    private static Optional<Part> part(Metadata part) {
        String failure =
                Optional.ofNullable(part.get(TikaCoreProperties.EMBEDDED_EXCEPTION))
                        .orElse(part.get(TikaCoreProperties.CONTAINER_EXCEPTION));
        if (failure == null) {
            return isArchive(part) ? Optional.empty() : text(part).map(one -> one);
        }
        boolean locked = failure.contains(EncryptedDocumentException.class.getSimpleName());
        return Optional.of(
                new Unreadable(
                        path(part), locked ? "it is protected by a password" : "it is damaged"));
    }

    private static String firstLine(Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("it is damaged");
    }

    /** Its own text is but the names of what is in it. */
    private static boolean isArchive(Metadata part) {
        return Arrays.stream(part.getValues(TikaCoreProperties.TIKA_PARSED_BY))
                .anyMatch(parser -> parser.startsWith("org.apache.tika.parser.pkg."));
    }

    private static Optional<Extracted> text(Metadata part) {
        String content = content(part);
        if (content.isBlank()) {
            return Optional.empty();
        }
        Date written = part.getDate(TikaCoreProperties.CREATED);
        return Optional.of(
                new Extracted(
                        mailId(part),
                        path(part),
                        content.strip()
                                .replaceAll("[ \\t]+\\n", "\n")
                                .replaceAll("\\n{3,}", "\n\n"),
                        Optional.ofNullable(part.get(TikaCoreProperties.TITLE))
                                .or(() -> Optional.ofNullable(part.get(TikaCoreProperties.SUBJECT)))
                                .map(
                                        title ->
                                                title.strip()
                                                        .substring(
                                                                0,
                                                                Math.min(
                                                                        1_000,
                                                                        title.strip().length())))
                                .filter(title -> !title.isEmpty()),
                        Optional.ofNullable(written).map(Date::toInstant),
                        people(part)));
    }

    /** What a mail says may all be in its subject. */
    private static String content(Metadata part) {
        String content = Objects.requireNonNullElse(part.get(TikaCoreProperties.TIKA_CONTENT), "");
        return content.isBlank() && !mailId(part).isEmpty()
                ? Objects.requireNonNullElse(part.get(TikaCoreProperties.SUBJECT), "")
                : content;
    }

    private static String mailId(Metadata part) {
        String id = part.get(MESSAGE_ID);
        return id == null ? "" : id.strip().replaceAll("^<|>$", "");
    }

    private static String path(Metadata part) {
        String path = part.get(TikaCoreProperties.EMBEDDED_RESOURCE_PATH);
        return path == null ? "" : path.replaceFirst("^/+", "");
    }

    private static Map<String, List<String>> people(Metadata part) {
        Map<String, List<String>> people = new HashMap<>();
        put("author", part.getValues(TikaCoreProperties.CREATOR), people);
        put("from", part.getValues(Message.MESSAGE_FROM), people);
        put("to", part.getValues(Message.MESSAGE_TO), people);
        put("cc", part.getValues(Message.MESSAGE_CC), people);
        if (people.containsKey("from")) {
            people.remove("author");
        }
        return people;
    }

    private static void put(String name, String[] values, Map<String, List<String>> people) {
        List<String> kept =
                Arrays.stream(values)
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .distinct()
                        .toList();
        if (!kept.isEmpty()) {
            people.put(name, kept);
        }
    }
}
