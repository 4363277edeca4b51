package io.nerstream.service.http.documents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.nerstream.collection.DocumentPage;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.SearchFilter;
import io.nerstream.collection.StoredDocument;
import io.nerstream.schemas.Document;
import io.nerstream.service.http.answers.Attributes;
import io.nerstream.service.http.answers.Match;
import io.nerstream.service.http.answers.PageSize;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.callers.Callers;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.stream.DocumentTexts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code /v1/documents}: shows, lists and removes what is there. */
public final class DocumentHandler {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final DocumentPublisher publisher;
    private final DocumentTexts texts;
    private final MentionCollection collection;

    public DocumentHandler(
            DocumentPublisher publisher, DocumentTexts texts, MentionCollection collection) {
        this.publisher = publisher;
        this.texts = texts;
        this.collection = collection;
    }

    record Accepted(@JsonProperty("documents") List<Place> documents) {}

    record Place(
            @JsonProperty("id") String id,
            @JsonProperty("partition") int partition,
            @JsonProperty("offset") long offset) {
        static Place of(DocumentPublisher.Acknowledged place) {
            return new Place(place.id(), place.partition(), place.offset());
        }
    }

    record Removed(@JsonProperty("removed") long removed) {}

    /**
     * A page of documents.
     *
     * @param cursor for the next; absent if there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listed(
            @JsonProperty("documents") List<Shown> documents,
            @JsonProperty("cursor") String cursor) {}

    /**
     * A document as it is shown; absent values are left out.
     *
     * @param text to which all places refer; absent in lists
     * @param textMissing why there is no text
     * @param count of mentions, in lists
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            @JsonProperty("id") String id,
            @JsonProperty("version") long version,
            @JsonProperty("title") String title,
            @JsonProperty("source") String source,
            @JsonProperty("url") String url,
            @JsonProperty("language") String language,
            @JsonProperty("time") String time,
            @JsonProperty("ingested") String ingested,
            @JsonProperty("expires") String expires,
            @JsonProperty("attributes") Map<String, Object> attributes,
            @JsonProperty("partition") int partition,
            @JsonProperty("offset") long offset,
            @JsonProperty("text") String text,
            @JsonProperty("text_missing") String textMissing,
            @JsonProperty("mention_count") int count,
            @JsonProperty("mentions") List<Match> mentions) {

        static Shown of(DocumentPage.Entry entry) {
            return of(entry.document(), null, null, entry.mentions(), null);
        }

        static Shown of(
                DocumentRow document,
                String text,
                String textMissing,
                int count,
                List<Match> mentions) {
            return new Shown(
                    document.id(),
                    document.version().orElse(0L),
                    document.title().orElse(null),
                    document.source().orElse(null),
                    document.url().orElse(null),
                    document.language().orElse(null),
                    Instant.ofEpochMilli(document.time()).toString(),
                    Instant.ofEpochMilli(document.ingested()).toString(),
                    document.expires()
                            .map(Instant::ofEpochMilli)
                            .map(Instant::toString)
                            .orElse(null),
                    Attributes.all(document.attributes(), document.lists()),
                    document.place().partition(),
                    document.place().offset(),
                    text,
                    textMissing,
                    count,
                    mentions);
        }
    }

    public void remove(Context context) {
        context.status(202)
                .json(new Accepted(List.of(join(publisher.remove(context.pathParam("id"))))));
    }

    private static Place join(CompletableFuture<DocumentPublisher.Acknowledged> running) {
        try {
            return Place.of(running.join());
        } catch (CompletionException e) {
            throw new Problem(503, "Not acknowledged", e.getCause().getMessage());
        }
    }

    public void show(Context context) throws InterruptedException {
        String id = context.pathParam("id");
        StoredDocument stored =
                collection
                        .document(id)
                        .orElseThrow(
                                () ->
                                        Problem.notFound(
                                                "there is no document '"
                                                        + id
                                                        + "', or it is not indexed yet"));
        DocumentRow document = stored.document();
        Optional<String> text =
                texts.at(document.place().partition(), document.place().offset())
                        .map(Document::getText);
        context.json(
                Shown.of(
                        document,
                        text.orElse(null),
                        text.isPresent()
                                ? null
                                : "its record is in Kafka no more: a newer one is about to be indexed",
                        stored.mentions().size(),
                        stored.mentions().stream().map(m -> Match.of(document, m)).toList()));
    }

    /**
     * {@code GET /v1/documents?source=…&language=…&from=…&to=…&attribute=NAME=VALUE&k=…&cursor=…}.
     */
    public void list(Context context) {
        int k = PageSize.of(context, USUAL, MOST);
        DocumentPage page =
                collection.documents(
                        DocumentQuery.filter(context), k, DocumentQuery.rowCursor(context));
        context.json(
                new Listed(
                        page.entries().stream().map(Shown::of).toList(), page.next().orElse(null)));
    }

    /**
     * {@code DELETE /v1/documents?…}: all that the same filter lists; {@code all=true}: really all.
     */
    public void removeAll(Context context) {
        SearchFilter filter = DocumentQuery.filter(context);
        if (filter.equals(SearchFilter.ALL) && !"true".equals(context.queryParam("all"))) {
            throw Problem.badRequest(
                    "nothing says which documents: give 'source', 'language', 'from', 'to' or 'attribute', or 'all=true'");
        }
        long removed = 0;
        Optional<String> next = Optional.empty();
        do {
            DocumentPage page = collection.documents(filter, MOST, next);
            List<CompletableFuture<DocumentPublisher.Acknowledged>> running =
                    page.entries().stream()
                            .map(one -> publisher.remove(one.document().id()))
                            .toList();
            removed += running.stream().map(DocumentHandler::join).count();
            next = page.next();
        } while (next.isPresent());
        Callers.about(context, removed + " documents of " + context.queryString());
        context.status(202).json(new Removed(removed));
    }
}
