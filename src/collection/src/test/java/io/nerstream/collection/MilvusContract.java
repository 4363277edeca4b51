package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.index.request.DropIndexReq;
import io.nerstream.collection.SearchQuery.Grouping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the project needs of a Milvus server, whichever it is. */
abstract class MilvusContract {
    static final int DIMENSION = 8;

    private MentionCollection collection;

    abstract MilvusSettings server();

    private static final AtomicLong OFFSETS = new AtomicLong();

    /** Each record is later in Kafka than the one before. */
    private static RecordPlace later() {
        long offset = OFFSETS.incrementAndGet();
        return new RecordPlace(0, offset, offset);
    }

    @BeforeEach
    void open() {
        collection = MentionCollection.open(server(), encoderId(), DIMENSION);
    }

    @AfterEach
    void close() {
        collection.close();
    }

    private static String encoderId() {
        return Long.toHexString(new Random().nextLong() | Long.MIN_VALUE) + "0".repeat(48);
    }

    @Test
    void findsWhatWasWrittenWithAllItsValues() {
        DocumentRow document =
                new DocumentRow(
                        "doc \"1\" – ü/☃",
                        Optional.of(7L),
                        new RecordPlace(3, 1L << 40, 1_700_000_000_500L),
                        Optional.of("A title"),
                        Optional.of("source"),
                        Optional.of("https://example.org/1"),
                        Optional.of("en"),
                        1_700_000_000_000L,
                        1_700_000_001_000L,
                        Optional.of(1_900_000_000_000L),
                        Map.of("desk", "sports", "odd \"key\"", "a\\b"),
                        Map.of("tags", List.of("ice", "1.10"), "none", List.of()));
        MentionRow mention = new MentionRow(4, 10, "Danube", "The Danube flooded.", 0, 0.75f);

        assertThat(count(write(replace(document, List.of(mention), unit(0))))).containsExactly(1);

        SearchPage page = collection.search(query(unit(0), Grouping.MENTION, 10));
        assertThat(page.hits()).hasSize(1);
        SearchPage.Hit hit = page.hits().get(0);
        assertThat(hit.id()).isEqualTo(MentionId.of(document.id(), 4, 10));
        assertThat(hit.score()).isCloseTo(1f, within(1e-5f));
        assertThat(hit.document())
                .usingRecursiveComparison()
                .ignoringFields("expires")
                .isEqualTo(document);
        assertThat(hit.mention()).isEqualTo(mention);
        assertThat(collection.document(document.id()))
                .contains(new StoredDocument(document, List.of(mention)));
        assertThat(collection.vector(hit.id()).orElseThrow()).isEqualTo(unit(0));
    }

    @Test
    void aNewerVersionReplacesAllMentionsOfTheOlder() {
        write(replace(document("d", 1), mentions(0, 5, 10), unit(0), unit(1), unit(2)));
        write(replace(document("d", 2), mentions(5, 20), unit(3), unit(4)));

        assertThat(places("d")).containsExactly(5, 20);
        assertThat(collection.countMentions()).isEqualTo(2);
        assertThat(collection.countDocuments()).isEqualTo(1);
    }

    @Test
    void aLateOlderVersionNeverWins() {
        DocumentRow newest = document("d", 2);
        write(replace(newest, mentions(5), unit(0)));

        assertThat(write(replace(document("d", 1), mentions(0, 9), unit(1), unit(2))))
                .containsExactly(
                        new WriteOutcome.Superseded(
                                Optional.of(
                                        new WriteOutcome.Kept(
                                                newest.place(), newest.place().tag(), false))));
        assertThat(places("d")).containsExactly(5);
    }

    @Test
    void aRepeatedWriteLeavesTheSameRows() {
        DocumentChange change = replace(document("d", 3), mentions(0, 5), unit(0), unit(1));
        write(change);
        write(change);

        assertThat(places("d")).containsExactly(0, 5);
        assertThat(collection.countMentions()).isEqualTo(2);
    }

    @Test
    void aRemovedDocumentIsGoneWithItsMentionsAndMayComeBack() {
        write(replace(document("d", 9), mentions(0, 5), unit(0), unit(1)));

        assertThat(write(remove("d"), remove("never")))
                .containsExactly(new WriteOutcome.Deleted(), new WriteOutcome.Deleted());
        assertThat(collection.document("d")).isEmpty();
        assertThat(collection.countMentions()).isZero();
        assertThat(collection.countDocuments()).isZero();

        write(replace(document("d", 1), mentions(7), unit(0)));
        assertThat(places("d")).containsExactly(7);
    }

    @Test
    void aDocumentWithoutMentionsIsThere() {
        write(replace(document("empty", 1), List.of()));

        assertThat(collection.document("empty").orElseThrow().mentions()).isEmpty();
    }

    @Test
    void twoMentionsAtOnePlaceAreOneRow() {
        assertThat(count(write(replace(document("d", 1), mentions(5, 5), unit(0), unit(1)))))
                .containsExactly(1);
        assertThat(collection.countMentions()).isEqualTo(1);
    }

    @Test
    void refusesTwoChangesOfOneDocumentInOneWrite() {
        assertThatThrownBy(() -> write(remove("d"), replace(document("d", 1), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two changes of document d");
    }

    @Test
    void aDocumentThatTheServerDoesNotTakeIsRejectedAlone() {
        DocumentRow tooLong =
                new DocumentRow(
                        "long",
                        Optional.of(1L),
                        later(),
                        Optional.empty(),
                        Optional.of("s".repeat(Columns.SHORT + 1)),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty(),
                        Map.of(),
                        Map.of());
        List<WriteOutcome> outcomes =
                write(
                        replace(document("a", 1), mentions(0), unit(0)),
                        replace(tooLong, mentions(0), unit(1)),
                        replace(document("b", 1), mentions(0), unit(2)));

        assertThat(outcomes.get(0)).isInstanceOf(WriteOutcome.Indexed.class);
        assertThat(outcomes.get(1)).isInstanceOf(WriteOutcome.Rejected.class);
        assertThat(outcomes.get(2)).isInstanceOf(WriteOutcome.Indexed.class);
        assertThat(places("a")).containsExactly(0);
        assertThat(places("b")).containsExactly(0);
        assertThat(collection.document("long")).isEmpty();
        assertThat(collection.countMentions()).isEqualTo(2);
    }

    @Test
    void aRefusedVersionLeavesTheOneBefore() {
        write(replace(document("d", 1), mentions(0, 5), unit(0), unit(1)));
        MentionRow tooLong = new MentionRow(20, 21, "m", "m", 20, 1);
        float[] wrongDimension = new float[DIMENSION + 1];

        assertThat(write(replace(document("d", 2), List.of(tooLong), wrongDimension)))
                .hasOnlyElementsOfType(WriteOutcome.Rejected.class);

        assertThat(places("d")).containsExactly(0, 5);
        assertThat(collection.search(query(unit(1), Grouping.MENTION, 10)).hits()).hasSize(2);
        assertThat(write(replace(document("d", 3), mentions(7), unit(2))))
                .hasOnlyElementsOfType(WriteOutcome.Indexed.class);
        assertThat(places("d")).containsExactly(7);
        assertThat(collection.countMentions()).isEqualTo(1);
    }

    @Test
    void pagesGiveEveryMatchOnceInOrder() {
        Random random = new Random(1);
        int count = 1_000;
        List<DocumentChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Few different vectors: many equal scores across the ends of pages.
            float[] vector = unit(0);
            vector[1 + random.nextInt(3)] = random.nextInt(4);
            changes.add(replace(document("d" + i, 1), mentions(i), normalised(vector)));
        }
        collection.write(changes);

        List<SearchPage.Hit> all = new ArrayList<>();
        Optional<SearchQuery.Cursor> after = Optional.empty();
        int pages = 0;
        do {
            SearchPage page =
                    collection.search(
                            new SearchQuery(
                                    unit(0),
                                    170,
                                    -1,
                                    SearchFilter.ALL,
                                    Grouping.MENTION,
                                    after,
                                    true));
            all.addAll(page.hits());
            after = page.next();
            pages++;
        } while (after.isPresent());

        assertThat(pages).isEqualTo(6);
        Set<String> ids = new HashSet<>();
        all.forEach(hit -> ids.add(hit.id()));
        assertThat(all).hasSize(count);
        assertThat(ids).hasSize(count);
        for (int i = 1; i < count; i++) {
            assertThat(all.get(i).score()).isLessThanOrEqualTo(all.get(i - 1).score());
        }
    }

    /** Servers may look at the best few only when they are asked for what is below a score. */
    @Test
    void smallPagesReachTheLastOfManyMatches() {
        Random random = new Random(3);
        int count = 1_200;
        List<DocumentChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] vector = new float[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] = (float) random.nextGaussian();
            }
            changes.add(replace(document("d" + i, 1), mentions(i), normalised(vector)));
        }
        collection.write(changes);

        List<String> ids = new ArrayList<>();
        SearchQuery query = query(unit(0), Grouping.MENTION, 25);
        Optional<SearchQuery.Cursor> after = Optional.empty();
        do {
            SearchPage page = collection.search(after.map(query::after).orElse(query));
            page.hits().forEach(hit -> ids.add(hit.id()));
            after = page.next();
        } while (after.isPresent());

        assertThat(ids).hasSize(count).doesNotHaveDuplicates();
    }

    @Test
    void groupsShowEachDocumentOrEntityOnceByItsBestMention() {
        write(
                replace(document("a", 1), mentions(0, 50), towards(0.9f), towards(0.95f)),
                replace(document("b", 1), mentions(0, 50), towards(0.8f), towards(0.2f)),
                replace(document("c", 1), mentions(0), towards(0.85f)));

        assertThat(documents(Grouping.DOCUMENT, 10)).containsExactly("a", "c", "b");
        SearchPage first = collection.search(query(unit(0), Grouping.DOCUMENT, 2));
        assertThat(first.hits()).extracting(h -> h.document().id()).containsExactly("a", "c");
        SearchPage second =
                collection.search(
                        new SearchQuery(
                                unit(0),
                                2,
                                -1,
                                SearchFilter.ALL,
                                Grouping.DOCUMENT,
                                first.next(),
                                true));
        assertThat(second.hits()).extracting(h -> h.document().id()).containsExactly("b");
        // All mentions have the text "name".
        assertThat(documents(Grouping.ENTITY, 10)).containsExactly("a");
    }

    @Test
    void aFloorKeepsExactlyWhatReachesIt() {
        write(replace(document("a", 1), mentions(0, 50), towards(0.9f), towards(0.5f)));
        float reached =
                collection.search(query(unit(0), Grouping.MENTION, 10)).hits().get(1).score();

        assertThat(withFloor(reached)).hasSize(2);
        assertThat(withFloor(Math.nextUp(reached))).hasSize(1);
    }

    @Test
    void filtersBySourceLanguageTimeAndAttributes() {
        write(
                replace(
                        full("a", "wire", "en", 100, Map.of("desk", "sports")),
                        mentions(0),
                        unit(0)),
                replace(
                        full("b", "wire", "de", 200, Map.of("desk", "a \"b\" \\ c")),
                        mentions(0),
                        unit(0)),
                replace(full("c", "blog \"x\"", "en", 300, Map.of()), mentions(0), unit(0)));

        assertThat(found(filter(List.of("wire"), List.of(), null, null, Map.of())))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(found(filter(List.of("blog \"x\""), List.of(), null, null, Map.of())))
                .containsExactly("c");
        assertThat(found(filter(List.of(), List.of("en"), null, null, Map.of())))
                .containsExactlyInAnyOrder("a", "c");
        assertThat(found(filter(List.of(), List.of(), 100L, 300L, Map.of())))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(found(filter(List.of(), List.of(), null, null, Map.of("desk", "sports"))))
                .containsExactly("a");
        assertThat(found(filter(List.of(), List.of(), null, null, Map.of("tags", "b"))))
                .containsExactly("b");
        assertThat(found(filter(List.of(), List.of(), null, null, Map.of("tags", "all"))))
                .containsExactlyInAnyOrder("a", "b", "c");
        assertThat(found(filter(List.of(), List.of(), null, null, Map.of("tags", "al")))).isEmpty();
        assertThat(found(filter(List.of(), List.of(), null, null, Map.of("no \"such\"", "x"))))
                .isEmpty();
        assertThat(found(filter(List.of(), List.of(), null, null, Map.of("desk", "a \"b\" \\ c"))))
                .containsExactly("b");
        assertThat(
                        found(
                                filter(
                                        List.of("\" or 1 == 1 or source == \""),
                                        List.of(),
                                        null,
                                        null,
                                        Map.of())))
                .isEmpty();
    }

    @Test
    void whatComesAgainChangesNothing() {
        Random random = new Random(5);
        for (int trial = 0; trial < 20; trial++) {
            String id = "o" + trial;
            List<DocumentChange> changes = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                changes.add(
                        random.nextInt(3) == 0
                                ? remove(id)
                                : replace(document(id, 0), mentions(10 * i), unit(0)));
            }
            Optional<List<Integer>> last =
                    changes.get(4) instanceof DocumentChange.Replace
                            ? Optional.of(List.of(40))
                            : Optional.empty();
            changes.forEach(this::write);
            changes.subList(random.nextInt(5), 5).forEach(this::write);
            assertThat(
                            collection
                                    .document(id)
                                    .map(
                                            d ->
                                                    d.mentions().stream()
                                                            .map(MentionRow::start)
                                                            .toList()))
                    .isEqualTo(last);
        }
        assertThat(collection.countMentions()).isEqualTo(collection.countDocuments());
    }

    @Test
    void aRemovalThatIsMeantForOneRecordSparesTheNext() {
        DocumentRow first = document("d", 0);
        write(replace(first, mentions(0), unit(0)));
        write(replace(document("d", 0), mentions(5), unit(0)));
        write(new DocumentChange.Remove("d", later(), Optional.of(first.place().offset())));
        assertThat(places("d")).containsExactly(5);
    }

    /** Rows move from partition to partition when their source changes. */
    @Test
    void aCollectionDividedBySourceHoldsEachDocumentOnce() {
        CollectionLayout divided = new CollectionLayout(MilvusSettings.IndexKind.FLAT, 2, 16);
        try (MentionCollection parted =
                MentionCollection.open(server().with(divided), encoderId(), DIMENSION)) {
            List<DocumentChange> changes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                DocumentRow row = full("d" + i, "source-" + i % 10, "en", i, Map.of());
                changes.add(replace(row, mentions(0, 9), unit(0), unit(1)));
            }
            parted.write(changes);
            DocumentRow moved = full("d3", "source-7", "en", 3, Map.of());
            parted.write(List.of(replace(moved, mentions(0), unit(0)), remove("d4")));

            assertThat(parted.countMentions()).isEqualTo(2 * 40 - 1 - 2);
            assertThat(documents(parted, "source-7")).containsOnly("d3", "d7", "d17", "d27", "d37");
            assertThat(documents(parted, "source-3")).containsOnly("d13", "d23", "d33");
            assertThat(documents(parted, "source-4")).containsOnly("d14", "d24", "d34");
            assertThat(parted.document("d3").orElseThrow().mentions()).hasSize(1);
        }
    }

    private static Set<String> documents(MentionCollection parted, String source) {
        SearchFilter filter =
                new SearchFilter(
                        List.of(source), List.of(), Optional.empty(), Optional.empty(), Map.of());
        Set<String> documents = new HashSet<>();
        parted.search(
                        new SearchQuery(
                                unit(0), 100, -1, filter, Grouping.MENTION, Optional.empty(), true))
                .hits()
                .forEach(hit -> documents.add(hit.document().id()));
        return documents;
    }

    @ParameterizedTest
    @EnumSource(MilvusSettings.IndexKind.class)
    void everyIndexFindsWhatIsAskedFor(MilvusSettings.IndexKind kind) {
        CollectionLayout layout = new CollectionLayout(kind, 1, 0);
        try (MentionCollection indexed =
                MentionCollection.open(server().with(layout), encoderId(), DIMENSION)) {
            List<DocumentChange> changes = new ArrayList<>();
            for (int i = 0; i < DIMENSION; i++) {
                changes.add(replace(document("d" + i, 1), mentions(0), unit(i)));
            }
            indexed.write(changes);

            for (int i = 0; i < DIMENSION; i++) {
                assertThat(indexed.search(query(unit(i), Grouping.MENTION, 1)).hits())
                        .extracting(hit -> hit.document().id())
                        .containsExactly("d" + i);
            }
        }
    }

    /** Older programs, and whoever tends the server, name indexes as they like. */
    @Test
    void aCollectionWhoseVectorsHaveAnIndexOfAnotherNameIsOpened() {
        String encoder = encoderId();
        MentionCollection.open(server(), encoder, DIMENSION).close();
        String mentions = MentionCollection.mentionsOf(encoder);
        try (Calls calls = new Calls(server())) {
            calls.once(
                    client -> {
                        client.releaseCollection(
                                ReleaseCollectionReq.builder().collectionName(mentions).build());
                        client.dropIndex(
                                DropIndexReq.builder()
                                        .collectionName(mentions)
                                        .fieldName(Columns.VECTOR)
                                        .indexName(Columns.VECTOR)
                                        .build());
                        client.createIndex(
                                CreateIndexReq.builder()
                                        .collectionName(mentions)
                                        .indexParams(
                                                List.of(
                                                        IndexParam.builder()
                                                                .fieldName(Columns.VECTOR)
                                                                .indexName("another")
                                                                .indexType(
                                                                        IndexParam.IndexType
                                                                                .IVF_FLAT)
                                                                .metricType(
                                                                        IndexParam.MetricType
                                                                                .COSINE)
                                                                .extraParams(Map.of("nlist", 16))
                                                                .build()))
                                        .sync(false)
                                        .build());
                        return mentions;
                    });
        }

        try (MentionCollection opened = MentionCollection.open(server(), encoder, DIMENSION)) {
            opened.write(List.of(replace(document("d", 1), mentions(0), unit(0))));
            assertThat(opened.search(query(unit(0), Grouping.MENTION, 1)).hits()).hasSize(1);
        }
    }

    /** What it shows may be some moments old. */
    @Test
    void aSearchThatIsNotStrongShowsWhatIsThereAndNotWhatWasRemoved() {
        write(
                replace(document("stays", 1), mentions(0), towards(0.9f)),
                replace(document("goes", 1), mentions(0, 5), unit(0), towards(0.8f)));
        awaitDocuments("goes", "stays", "goes");
        write(remove("goes"));
        awaitDocuments("stays");
    }

    private void awaitDocuments(String... expected) {
        SearchQuery query =
                new SearchQuery(
                        unit(0),
                        10,
                        -1,
                        SearchFilter.ALL,
                        Grouping.MENTION,
                        Optional.empty(),
                        false);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        List<String> found;
        do {
            found =
                    collection.search(query).hits().stream()
                            .map(hit -> hit.document().id())
                            .toList();
        } while (!found.equals(List.of(expected)) && System.nanoTime() < end);
        assertThat(found).containsExactly(expected);
    }

    @Test
    void severalOpenANewCollectionAtOnce() throws Exception {
        String encoder = encoderId();
        int openers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(openers);
        try {
            Callable<Boolean> opens =
                    () -> {
                        MentionCollection.open(server(), encoder, DIMENSION).close();
                        return true;
                    };
            for (Future<Boolean> one : threads.invokeAll(Collections.nCopies(openers, opens))) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void documentsAreListedPageByPageAndFiltered() {
        List<DocumentChange> changes = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            changes.add(
                    replace(
                            full("l" + i, i % 2 == 0 ? "even" : "odd", "en", i, Map.of()),
                            mentions(0, 9),
                            unit(0),
                            unit(1)));
        }
        collection.write(changes);
        write(remove("l0"));
        List<String> listed = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            DocumentPage page =
                    collection.documents(
                            filter(List.of("even"), List.of(), null, null, Map.of()), 5, next);
            page.entries().forEach(one -> listed.add(one.document().id()));
            assertThat(page.entries()).allMatch(one -> one.mentions() == 2);
            next = page.next();
        } while (next.isPresent());
        assertThat(listed).hasSize(12).doesNotHaveDuplicates().doesNotContain("l0", "l1");
        assertThat(collection.countDocuments()).isEqualTo(24);
        collection.forgetRemoved(2);
        assertThat(collection.countDocuments()).isEqualTo(24);
    }

    @Test
    void whatHasExpiredIsFound() {
        DocumentRow row = document("e", 1);
        DocumentRow expiring =
                new DocumentRow(
                        "f",
                        Optional.of(1L),
                        later(),
                        row.title(),
                        row.source(),
                        row.url(),
                        row.language(),
                        0,
                        0,
                        Optional.of(1_000L),
                        Map.of(),
                        Map.of());
        write(replace(row, mentions(0), unit(0)), replace(expiring, mentions(0), unit(0)));
        assertThat(collection.expired(999, 10)).isEmpty();
        assertThat(collection.expired(1_000, 10)).containsExactly(expiring);
    }

    @Test
    void aNewVersionKeepsWhatTellsItsMentionsApart() {
        List<Integer> first = occurrences(sentence("The name rose by a metre in Linz.", 4));
        List<Integer> second =
                occurrences(
                        sentence("Ships on the name were stopped on Tuesday.", 13),
                        sentence("The name rose by a metre in Linz.", 60));
        assertThat(second.get(1)).isEqualTo(first.get(0));
        assertThat(second.get(0)).isNotEqualTo(first.get(0));
    }

    private static MentionRow sentence(String sentence, int start) {
        return new MentionRow(start, start + 4, "name", sentence, 0, 1);
    }

    private List<Integer> occurrences(MentionRow... mentions) {
        float[][] vectors = new float[mentions.length][];
        java.util.Arrays.fill(vectors, unit(0));
        WriteOutcome outcome = write(replace(document("u", 0), List.of(mentions), vectors)).get(0);
        return ((WriteOutcome.Indexed) outcome)
                .occurrences().stream().map(WriteOutcome.Occurrence::number).toList();
    }

    @Test
    void manyDocumentsComeBackByBruteForceOrder() {
        Random random = new Random(7);
        List<DocumentChange> changes = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            float[] vector = new float[DIMENSION];
            for (int j = 0; j < DIMENSION; j++) {
                vector[j] = (float) random.nextGaussian();
            }
            vectors.add(normalised(vector));
            changes.add(replace(document("d" + i, 1), mentions(0), normalised(vector)));
        }
        collection.write(changes);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            expected.add("d" + i);
        }
        float[] asked = normalised(new float[] {1, 2, 3, 4, -4, -3, -2, -1});
        expected.sort(
                (x, y) ->
                        Double.compare(
                                dot(asked, vectors.get(Integer.parseInt(y.substring(1)))),
                                dot(asked, vectors.get(Integer.parseInt(x.substring(1))))));

        assertThat(collection.search(query(asked, Grouping.MENTION, 300)).hits())
                .extracting(h -> h.document().id())
                .isEqualTo(expected);
    }

    @Test
    void whoComesWithAnotherEncoderOrDimensionIsToldBoth() {
        String encoder = encoderId();
        MentionCollection.open(server(), encoder, DIMENSION).close();
        String other = encoder.substring(0, 40) + "f".repeat(24);

        assertThatThrownBy(() -> MentionCollection.open(server(), other, DIMENSION))
                .isInstanceOf(CollectionException.class)
                .hasMessageContaining(encoder)
                .hasMessageContaining(other);
        assertThatThrownBy(() -> MentionCollection.open(server(), encoder, DIMENSION + 1))
                .isInstanceOf(CollectionException.class)
                .hasMessageContaining("dimension");
    }

    private List<WriteOutcome> write(DocumentChange... changes) {
        return collection.write(List.of(changes));
    }

    private List<Integer> places(String document) {
        return collection.document(document).orElseThrow().mentions().stream()
                .map(MentionRow::start)
                .toList();
    }

    private List<String> documents(Grouping grouping, int limit) {
        return collection.search(query(unit(0), grouping, limit)).hits().stream()
                .map(h -> h.document().id())
                .toList();
    }

    private List<SearchPage.Hit> withFloor(float floor) {
        return collection
                .search(
                        new SearchQuery(
                                unit(0),
                                10,
                                floor,
                                SearchFilter.ALL,
                                Grouping.MENTION,
                                Optional.empty(),
                                true))
                .hits();
    }

    private List<String> found(SearchFilter filter) {
        return collection
                .search(
                        new SearchQuery(
                                unit(0), 10, -1, filter, Grouping.DOCUMENT, Optional.empty(), true))
                .hits()
                .stream()
                .map(h -> h.document().id())
                .toList();
    }

    private static SearchFilter filter(
            List<String> sources,
            List<String> languages,
            Long from,
            Long to,
            Map<String, String> attributes) {
        return new SearchFilter(
                sources, languages, Optional.ofNullable(from), Optional.ofNullable(to), attributes);
    }

    private static SearchQuery query(float[] vector, Grouping grouping, int limit) {
        return new SearchQuery(
                vector, limit, -1, SearchFilter.ALL, grouping, Optional.empty(), true);
    }

    private static DocumentChange replace(
            DocumentRow document, List<MentionRow> mentions, float[]... vectors) {
        return new DocumentChange.Replace(document, mentions, List.of(vectors), Optional.empty());
    }

    private static DocumentChange remove(String id) {
        return new DocumentChange.Remove(id, later(), Optional.empty());
    }

    private static List<Integer> count(List<WriteOutcome> outcomes) {
        return outcomes.stream().map(one -> ((WriteOutcome.Indexed) one).mentions()).toList();
    }

    private static DocumentRow document(String id, long version) {
        return new DocumentRow(
                id,
                Optional.of(version).filter(given -> given > 0),
                later(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    private static DocumentRow full(
            String id, String source, String language, long time, Map<String, String> attributes) {
        return new DocumentRow(
                id,
                Optional.of(1L),
                later(),
                Optional.empty(),
                Optional.of(source),
                Optional.empty(),
                Optional.of(language),
                time,
                time,
                Optional.empty(),
                attributes,
                Map.of("tags", List.of("all", id)));
    }

    private static List<MentionRow> mentions(int... starts) {
        List<MentionRow> mentions = new ArrayList<>();
        for (int start : starts) {
            mentions.add(new MentionRow(start, start + 4, "name", "a name", start, 1));
        }
        return mentions;
    }

    private static float[] unit(int axis) {
        float[] vector = new float[DIMENSION];
        vector[axis] = 1;
        return vector;
    }

    /** A vector whose cosine with the first axis is given. */
    private static float[] towards(float cosine) {
        float[] vector = new float[DIMENSION];
        vector[0] = cosine;
        vector[1] = (float) Math.sqrt(1 - cosine * cosine);
        return vector;
    }

    private static float[] normalised(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static org.assertj.core.data.Offset<Float> within(float offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }
}
