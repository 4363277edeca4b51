package io.nerstream.documents;

import io.nerstream.schemas.Document;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Looks at a feed again and again, and gives its new and changed entries. What the server says has
 * not changed (ETag, Last-Modified) is not read again. For one thread.
 */
public final class FeedPoll {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final long LARGEST = 32L * 1024 * 1024;
    private static final int KNOWN = 100_000;
    private static final int NOT_MODIFIED = 304;

    private final URI address;
    private final String idPrefix;
    private final DocumentSink sink;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(20))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
    private final Map<String, Document> known =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Document> eldest) {
                    return size() > KNOWN;
                }
            };

    private Optional<String> etag = Optional.empty();
    private Optional<String> modified = Optional.empty();

    public FeedPoll(URI address, String idPrefix, DocumentSink sink) {
        this.address = address;
        this.idPrefix = idPrefix;
        this.sink = sink;
    }

    /**
     * Looks once.
     *
     * @return whether anything was read; if not, the server says that nothing has changed
     * @throws IOException if it does not answer, or not with a feed
     */
    public boolean look() throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(ANSWER)
                        .header("User-Agent", "nerstream")
                        .header("Accept-Encoding", "gzip")
                        .header(
                                "Accept",
                                "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5");
        etag.ifPresent(value -> request.header("If-None-Match", value));
        modified.ifPresent(value -> request.header("If-Modified-Since", value));
        HttpResponse<InputStream> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == NOT_MODIFIED) {
                return false;
            }
            if (answer.statusCode() != 200) {
                throw new IOException(address + " answers with status " + answer.statusCode());
            }
            // What was broken is asked for again.
            boolean whole = read(body, answer.headers().firstValue("Content-Type"));
            etag = answer.headers().firstValue("ETag").filter(value -> whole);
            modified = answer.headers().firstValue("Last-Modified").filter(value -> whole);
        }
        return true;
    }

    private boolean read(InputStream body, Optional<String> contentType)
            throws IOException, InterruptedException {
        BufferedInputStream plain = new BufferedInputStream(body);
        InputStream xml = Beginning.of(plain).isGzip() ? new GZIPInputStream(plain) : plain;
        byte[] bytes = xml.readNBytes((int) LARGEST);
        return FeedEntries.read(
                bytes, contentType, address.toString(), idPrefix, new OnlyChanged());
    }

    /** Lets pass what is not known as it is. */
    private final class OnlyChanged implements DocumentSink {
        @Override
        public void document(Document document) throws InterruptedException {
            Document timeless = Document.newBuilder(document).setIngested(Instant.EPOCH).build();
            if (!timeless.equals(known.put(document.getId(), timeless))) {
                sink.document(document);
            }
        }

        @Override
        public void refused(String where, String why, long records) {
            sink.refused(where, why, records);
        }

        @Override
        public void passedOver(String where) {
            sink.passedOver(where);
        }
    }
}
