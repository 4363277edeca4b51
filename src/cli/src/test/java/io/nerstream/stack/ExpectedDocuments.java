package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.SearchFilter;
import io.nerstream.collection.SearchPage;
import io.nerstream.collection.SearchQuery;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.Span;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was published, and so what must be in the collection: exactly that. */
public final class ExpectedDocuments {
    private static final Pattern MARKED = Pattern.compile("\\[([^\\]]+)\\]");

    // Texts of mentions by document.
    private final Map<String, Set<String>> mentions = new TreeMap<>();

    /**
     * A document that should be there from now on, instead of an older one with its id.
     *
     * @param marked its text; mentions stand in brackets, which are not part of it
     */
    public Document put(String id, Long version, String marked) {
        Document document = document(id, version, marked);
        mentions.put(id, texts(document));
        return document;
    }

    /** One that should not. */
    public void remove(String id) {
        mentions.remove(id);
    }

    /** The texts of its mentions. */
    public static Set<String> texts(Document document) {
        Set<String> texts = new TreeSet<>();
        for (Span span : document.getSpans()) {
            texts.add(document.getText().substring(span.getStart(), span.getEnd()));
        }
        return texts;
    }

    static Document document(String id, Long version, String marked) {
        StringBuilder text = new StringBuilder();
        List<Span> spans = new ArrayList<>();
        int from = 0;
        for (Matcher m = MARKED.matcher(marked); m.find(); ) {
            text.append(marked, from, m.start());
            spans.add(new Span(text.length(), text.length() + m.group(1).length()));
            text.append(m.group(1));
            from = m.end();
        }
        text.append(marked.substring(from));
        return Document.newBuilder()
                .setId(id)
                .setText(text.toString())
                .setIngested(Instant.now())
                .setAttributes(Map.of())
                .setVersion(version)
                .setSpans(spans)
                .build();
    }

    /** Compares all rows of the collection with what should be there. */
    public void assertStored(MilvusSettings milvus, EncoderSource.Identity encoder)
            throws IOException {
        try (MentionCollection collection =
                MentionCollection.open(milvus, encoder.id(), encoder.dimension())) {
            Map<String, Set<String>> found = new TreeMap<>();
            List<SearchPage.Hit> hits = all(collection, encoder.dimension());
            hits.forEach(
                    hit ->
                            found.computeIfAbsent(hit.document().id(), id -> new TreeSet<>())
                                    .add(hit.mention().text()));
            Map<String, Set<String>> withMentions = new TreeMap<>(mentions);
            withMentions.values().removeIf(Set::isEmpty);
            assertThat(found).isEqualTo(withMentions);
            int count = mentions.values().stream().mapToInt(Set::size).sum();
            assertThat(hits).hasSize(count);
            assertThat(collection.countMentions()).isEqualTo(count);
            assertThat(collection.countDocuments()).isEqualTo(mentions.size());
        }
    }

    private static List<SearchPage.Hit> all(MentionCollection collection, int dimension) {
        float[] any = new float[dimension];
        any[0] = 1;
        SearchQuery query =
                new SearchQuery(
                        any,
                        50,
                        -1,
                        SearchFilter.ALL,
                        SearchQuery.Grouping.MENTION,
                        Optional.empty(),
                        true);
        List<SearchPage.Hit> hits = new ArrayList<>();
        SearchPage page = collection.search(query);
        hits.addAll(page.hits());
        while (page.next().isPresent()) {
            page = collection.search(query.after(page.next().get()));
            hits.addAll(page.hits());
        }
        return hits;
    }
}
