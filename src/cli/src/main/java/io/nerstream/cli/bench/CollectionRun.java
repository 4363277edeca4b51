package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.collection.BareCollection;
import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.SearchFilter;
import io.nerstream.collection.SearchPage;
import io.nerstream.collection.SearchQuery;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A collection that grows, and what is measured of it. */
final class CollectionRun implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int REPLACED = 4 * AT_ONCE;
    private static final int NEAREST = 10;
    private static final int WARM_UP = 10;
    private static final long LAST_TENTH =
            MadeUpDocuments.FIRST + MadeUpDocuments.DAYS * MadeUpDocuments.DAY * 9 / 10;

    private final MentionCollection collection;
    private final BareCollection bare;
    private final MadeUpDocuments source;
    private final List<float[]> queries;
    private final List<Case> cases;
    private final List<Map<String, Object>> alternatives;
    private final ServerUse use;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int documents;
    private long mentions;

    /** A filter, and what it should find. */
    private record Case(String name, SearchFilter filter, ExactMatches exact) {}

    private CollectionRun(
            MentionCollection collection,
            BareCollection bare,
            MilvusSettings.IndexKind index,
            RealMentions real,
            ServerUse use) {
        this.use = use;
        this.collection = collection;
        this.bare = bare;
        this.source = new MadeUpDocuments(real);
        this.queries = real.descriptions();
        this.alternatives = alternatives(index);
        this.cases =
                List.of(
                        oneCase("all", SearchFilter.ALL, any -> true),
                        oneCase(
                                "source",
                                filter(
                                        List.of(MadeUpDocuments.RARE_SOURCE),
                                        Optional.empty(),
                                        Map.of()),
                                row ->
                                        row.source()
                                                .equals(Optional.of(MadeUpDocuments.RARE_SOURCE))),
                        oneCase(
                                "time",
                                filter(List.of(), Optional.of(LAST_TENTH), Map.of()),
                                row -> row.time() >= LAST_TENTH),
                        oneCase(
                                "attribute",
                                filter(List.of(), Optional.empty(), Map.of("desk", "desk-1")),
                                row -> row.attributes().get("desk").equals("desk-1")));
    }

    /** Makes the collection. */
    static CollectionRun start(MilvusSettings settings, RealMentions real, ServerUse use) {
        String id =
                Long.toHexString(new SecureRandom().nextLong() | Long.MIN_VALUE) + "0".repeat(48);
        int dimension = real.descriptions().get(0).length;
        MentionCollection collection = MentionCollection.open(settings, id, dimension);
        return new CollectionRun(
                collection, BareCollection.of(settings, id), settings.layout().index(), real, use);
    }

    private static List<Map<String, Object>> alternatives(MilvusSettings.IndexKind index) {
        return switch (index) {
            case FLAT -> List.of();
            case HNSW ->
                    Stream.of(16, 32, 64, 128, 256, 512)
                            .<Map<String, Object>>map(ef -> Map.of("ef", ef))
                            .toList();
            case IVF_FLAT ->
                    Stream.of(8, 16, 32, 64, 128, 256)
                            .<Map<String, Object>>map(cells -> Map.of("nprobe", cells))
                            .toList();
        };
    }

    private Case oneCase(String name, SearchFilter filter, Predicate<DocumentRow> rows) {
        return new Case(name, filter, new ExactMatches(queries, rows, NEAREST));
    }

    private static SearchFilter filter(
            List<String> sources, Optional<Long> from, Map<String, String> attributes) {
        return new SearchFilter(sources, List.of(), from, Optional.empty(), attributes);
    }

    String serverVersion() {
        return bare.serverVersion();
    }

    /** Writes documents until there are so many mentions, then some of them once more. */
    void fill(long until, ObjectNode report) {
        int documentsBefore = documents;
        long mentionsBefore = mentions;
        Optional<Duration> before = use.processor();
        long nanos = 0;
        while (mentions < until) {
            List<DocumentChange> batch = new ArrayList<>();
            while (batch.size() < AT_ONCE && mentions < until) {
                DocumentChange.Replace one = source.document(documents++, 1);
                mentions += one.mentions().size();
                cases.forEach(each -> each.exact().add(one));
                batch.add(one);
            }
            nanos += written(batch);
        }
        report.put("documents", documents);
        report.put("mentions", mentions);
        report.put("write_ms_per_document", millis(nanos, documents - documentsBefore));
        report.put(
                "write_mentions_per_second",
                BenchLatency.round((mentions - mentionsBefore) * 1e9 / nanos));
        putProcessor("write_server_micros_per_mention", before, mentions - mentionsBefore, report);
        report.put("replace_ms_per_document", replaced());
    }

    /** What the server has computed since then, for each of so many. */
    private void putProcessor(
            String name, Optional<Duration> before, long count, ObjectNode report) {
        if (before.isPresent() && count > 0) {
            use.processor()
                    .map(now -> now.minus(before.get()).toNanos() / 1e3 / count)
                    .ifPresent(micros -> report.put(name, BenchLatency.round(micros)));
        }
    }

    private double replaced() {
        int count = Math.min(REPLACED, documents);
        long nanos = 0;
        for (int from = 0; from < count; from += AT_ONCE) {
            List<DocumentChange> batch = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
                // Spread over all that there are: the newest may lie elsewhere than the oldest.
                int number = (int) ((long) i * documents / count);
                batch.add(source.document(number, 1L + mentions));
            }
            nanos += written(batch);
        }
        return millis(nanos, count);
    }

    private long written(List<DocumentChange> batch) {
        long start = System.nanoTime();
        var unused = collection.write(batch);
        return System.nanoTime() - start;
    }

    private static double millis(long nanos, int count) {
        return BenchLatency.round(nanos / 1e6 / count);
    }

    /** Lets the server seal and index what it has. */
    void settle(Duration patience, ObjectNode report) throws InterruptedException {
        Optional<Duration> before = use.processor();
        long start = System.nanoTime();
        bare.settle(patience);
        report.put("settle_seconds", BenchLatency.round((System.nanoTime() - start) / 1e9));
        putProcessor("settle_server_micros_per_mention", before, mentions, report);
    }

    /** Searches in turns by nerstream and by the SDK alone. */
    void search(ObjectNode report) {
        for (Case one : cases) {
            List<Long> own = new ArrayList<>();
            List<Long> sdk = new ArrayList<>();
            Optional<Duration> before = use.processor();
            double recall = 0;
            for (int i = -WARM_UP; i < queries.size(); i++) {
                float[] query = queries.get(Math.floorMod(i, queries.size()));
                long start = System.nanoTime();
                List<String> found = ids(query, one.filter());
                long between = System.nanoTime();
                var unused = bare.search(query, NEAREST, one.filter(), Map.of());
                long end = System.nanoTime();
                if (i >= 0) {
                    own.add(TimeUnit.NANOSECONDS.toMicros(between - start));
                    sdk.add(TimeUnit.NANOSECONDS.toMicros(end - between));
                    recall += one.exact().recall(i, found) / queries.size();
                }
            }
            ObjectNode part = report.putObject("search_" + one.name());
            part.put("of_mentions", one.exact().counted());
            part.put("recall_at_10", BenchLatency.round(recall));
            putProcessor("server_micros_per_search", before, 2L * (WARM_UP + queries.size()), part);
            BenchLatency.put(part, "micros", own);
            BenchLatency.put(part, "sdk_micros", sdk);
        }
    }

    /** What other figures of the index would find, without a filter. */
    void tune(ObjectNode report) {
        ArrayNode rows = report.putArray("tuning");
        for (Map<String, Object> parameters : alternatives) {
            List<Long> micros = new ArrayList<>();
            double recall = 0;
            for (int i = -WARM_UP; i < queries.size(); i++) {
                float[] query = queries.get(Math.floorMod(i, queries.size()));
                long start = System.nanoTime();
                List<String> found = bare.search(query, NEAREST, SearchFilter.ALL, parameters);
                if (i >= 0) {
                    micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
                    recall += cases.get(0).exact().recall(i, found) / queries.size();
                }
            }
            ObjectNode row = rows.addObject();
            parameters.forEach((name, value) -> row.put(name, value.toString()));
            row.put("recall_at_10", BenchLatency.round(recall));
            BenchLatency.put(row, "sdk_micros", micros);
        }
    }

    private List<String> ids(float[] query, SearchFilter filter) {
        return collection
                .search(
                        new SearchQuery(
                                query,
                                NEAREST,
                                -1,
                                filter,
                                SearchQuery.Grouping.MENTION,
                                Optional.empty(),
                                false))
                .hits()
                .stream()
                .map(SearchPage.Hit::id)
                .toList();
    }

    /** Drops the collection, once. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (collection;
                    bare) {
                bare.drop();
            }
        }
    }
}
