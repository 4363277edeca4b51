package io.nerstream.faults;

import io.nerstream.collection.DocumentPage;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MentionRow;
import io.nerstream.collection.SearchFilter;
import io.nerstream.collection.SearchPage;
import io.nerstream.collection.SearchQuery;
import io.nerstream.collection.StoredDocument;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Everything in which what is there differs from what the oracle says. */
final class Comparison {
    private static final int PAGE = 1_000;

    private final Oracle oracle;
    private final String run;
    private final Set<String> news = new HashSet<>();
    private final List<String> differences = new ArrayList<>();

    Comparison(Oracle oracle, String run) {
        this.oracle = oracle;
        this.run = run;
    }

    /** What is where: a mention of a record. */
    private record Found(String document, Oracle.RecordId record, Oracle.Place place)
            implements Comparable<Found> {
        @Override
        public int compareTo(Found other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return document + " " + place + " of record " + record;
        }
    }

    List<String> differences() {
        return List.copyOf(differences);
    }

    void say(String part, String what) {
        differences.add(part + ": " + what);
    }

    private void compare(String part, Collection<String> expected, Collection<String> found) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(found);
        Set<String> more = new TreeSet<>(found);
        more.removeAll(expected);
        missing.forEach(one -> say(part, "missing " + one));
        more.forEach(one -> say(part, "there but should not be: " + one));
    }

    /** Documents and their mentions, as whoever lists, reads and searches finds them. */
    void rows(MentionCollection collection, int dimension) {
        List<String> expected = new ArrayList<>();
        oracle.contents().forEach((id, content) -> expected.add(row(id, content)));
        List<DocumentRow> documents = documents(collection);
        List<String> listed =
                documents.stream().map(one -> row(one, collection.document(one.id()))).toList();
        compare("rows", expected, listed);
        compare("search", expectedMentions(), texts(found(collection, dimension)));
    }

    private static String row(String id, Oracle.Content content) {
        return id
                + " version "
                + content.put().version()
                + " of record "
                + content.record()
                + " with "
                + new TreeSet<>(content.put().places());
    }

    private static String row(DocumentRow document, Optional<StoredDocument> stored) {
        Set<Oracle.Place> places = new TreeSet<>();
        for (MentionRow mention : stored.map(StoredDocument::mentions).orElse(List.of())) {
            places.add(new Oracle.Place(mention.start(), mention.end()));
        }
        return document.id()
                + " version "
                + document.version()
                + " of record "
                + recordOf(document)
                + " with "
                + places;
    }

    private static Oracle.RecordId recordOf(DocumentRow document) {
        return new Oracle.RecordId(document.place().partition(), document.place().offset());
    }

    private List<DocumentRow> documents(MentionCollection collection) {
        List<DocumentRow> documents = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            DocumentPage page = collection.documents(ofThisRun(), PAGE, next);
            page.entries().forEach(entry -> documents.add(entry.document()));
            next = page.next();
        } while (next.isPresent());
        return documents;
    }

    private SearchFilter ofThisRun() {
        return new SearchFilter(
                List.of(run), List.of(), Optional.empty(), Optional.empty(), Map.of());
    }

    private List<String> expectedMentions() {
        Set<Found> expected = new TreeSet<>();
        oracle.contents()
                .forEach(
                        (id, content) ->
                                content.put()
                                        .places()
                                        .forEach(
                                                place ->
                                                        expected.add(
                                                                new Found(
                                                                        id,
                                                                        content.record(),
                                                                        place))));
        return texts(expected);
    }

    private static List<String> texts(Set<Found> found) {
        return found.stream().map(Found::toString).toList();
    }

    private Set<Found> found(MentionCollection collection, int dimension) {
        float[] vector = new float[dimension];
        vector[0] = 1;
        SearchQuery query =
                new SearchQuery(
                        vector,
                        PAGE,
                        -1,
                        ofThisRun(),
                        SearchQuery.Grouping.MENTION,
                        Optional.empty(),
                        true);
        Set<Found> found = new TreeSet<>();
        Optional<SearchQuery> next = Optional.of(query);
        while (next.isPresent()) {
            SearchPage page = collection.search(next.get());
            for (SearchPage.Hit hit : page.hits()) {
                found.add(
                        new Found(
                                hit.document().id(),
                                recordOf(hit.document()),
                                new Oracle.Place(hit.mention().start(), hit.mention().end())));
            }
            next = page.next().map(query::after);
        }
        return found;
    }

    /**
     * That each record has an outcome, and none that it must not have.
     *
     * @param forgotten records that may have none
     */
    void outcomes(List<Tail.Read<DocumentOutcome>> told, Set<Oracle.RecordId> forgotten) {
        Map<Oracle.RecordId, Set<Outcome>> found = new HashMap<>();
        for (Tail.Read<DocumentOutcome> one : told) {
            found.computeIfAbsent(recordOf(one.value()), any -> new TreeSet<>())
                    .add(one.value().getOutcome());
        }
        Map<String, String> wrong = new TreeMap<>();
        oracle.outcomes()
                .forEach(
                        (record, outcome) -> {
                            Set<Outcome> all = new TreeSet<>(found.getOrDefault(record, Set.of()));
                            boolean right = all.remove(outcome);
                            // What is read once more comes too late.
                            if (outcome == Outcome.INDEXED || outcome == Outcome.DELETED) {
                                boolean unused = all.remove(Outcome.SUPERSEDED);
                            }
                            boolean unread =
                                    forgotten.contains(record) && !found.containsKey(record);
                            if (!unread && (!right || !all.isEmpty())) {
                                String others = found.getOrDefault(record, Set.of()).toString();
                                wrong.put(record.toString(), outcome + ", found " + others);
                            }
                        });
        wrong.forEach((record, what) -> say("outcomes", "record " + record + " is " + what));
        found.keySet().stream()
                .filter(record -> !oracle.outcomes().containsKey(record))
                .sorted(java.util.Comparator.comparing(Oracle.RecordId::toString))
                .forEach(
                        record ->
                                say(
                                        "outcomes",
                                        "record "
                                                + record
                                                + " is "
                                                + found.get(record)
                                                + ", it was never committed"));
    }

    private static Oracle.RecordId recordOf(DocumentOutcome outcome) {
        return new Oracle.RecordId(outcome.getPartition(), outcome.getOffset());
    }

    /** What a reader has who keeps the mentions of the newest content of each document. */
    void readers(List<Tail.Read<DocumentOutcome>> told, List<Tail.Read<Mention>> mentions) {
        Map<Oracle.RecordId, Set<Found>> byRecord = new HashMap<>();
        Map<Oracle.RecordId, Optional<Long>> versions = new HashMap<>();
        for (Tail.Read<Mention> one : mentions) {
            Mention mention = one.value();
            if (run.equals(mention.getSource())) {
                if (!mention.getBackfill()) {
                    for (Oracle.AlertType type : Oracle.AlertType.values()) {
                        news.add(type.alert(mention.getDocument(), mention.getText()));
                    }
                }
                Oracle.RecordId record =
                        new Oracle.RecordId(mention.getPartition(), mention.getOffset());
                byRecord.computeIfAbsent(record, any -> new TreeSet<>())
                        .add(
                                new Found(
                                        mention.getDocument(),
                                        record,
                                        new Oracle.Place(mention.getStart(), mention.getEnd())));
                versions.put(
                        record, Optional.of(mention.getVersion()).filter(version -> version > 0));
            }
        }
        Set<Found> view = new TreeSet<>();
        newest(told, versions)
                .values()
                .forEach(record -> view.addAll(byRecord.getOrDefault(record, Set.of())));
        compare("readers", expectedMentions(), texts(view));
    }

    /** The record of each document's newest content, as outcomes and versions tell it. */
    private static Map<String, Oracle.RecordId> newest(
            List<Tail.Read<DocumentOutcome>> told, Map<Oracle.RecordId, Optional<Long>> versions) {
        Map<String, TreeMap<Long, DocumentOutcome>> byDocument = new TreeMap<>();
        for (Tail.Read<DocumentOutcome> one : told) {
            Outcome outcome = one.value().getOutcome();
            if (outcome == Outcome.INDEXED || outcome == Outcome.DELETED) {
                byDocument
                        .computeIfAbsent(one.key(), any -> new TreeMap<>())
                        .put(one.value().getOffset(), one.value());
            }
        }
        Map<String, Oracle.RecordId> newest = new TreeMap<>();
        byDocument.forEach(
                (document, inOrder) -> {
                    Optional<Oracle.RecordId> content = Optional.empty();
                    for (DocumentOutcome one : inOrder.values()) {
                        content = next(content, one, versions);
                    }
                    content.ifPresent(record -> newest.put(document, record));
                });
        return newest;
    }

    private static Optional<Oracle.RecordId> next(
            Optional<Oracle.RecordId> content,
            DocumentOutcome one,
            Map<Oracle.RecordId, Optional<Long>> versions) {
        if (one.getOutcome() == Outcome.DELETED) {
            return Optional.empty();
        }
        Oracle.RecordId record = recordOf(one);
        boolean wins =
                content.isEmpty()
                        || Oracle.wins(
                                versions.getOrDefault(record, Optional.empty()),
                                versions.getOrDefault(content.get(), Optional.empty()));
        return wins ? Optional.of(record) : content;
    }

    /** That each alert was raised once; after {@link #readers}, which tells what is news. */
    void alerts(List<Tail.Read<Alert>> raised) {
        Map<String, Integer> found = new TreeMap<>();
        for (Tail.Read<Alert> one : raised) {
            Alert alert = one.value();
            String document = alert.getMatch() == null ? "" : alert.getMatch().getDocument();
            if (document.startsWith(run + "-d")) {
                int unused =
                        found.merge(
                                Oracle.AlertType.valueOf(alert.getTypeId())
                                        .alert(document, alert.getMatch().getText()),
                                1,
                                Integer::sum);
            }
        }
        for (String one : new TreeSet<>(oracle.alerts())) {
            if (!found.containsKey(one)) {
                say(
                        "alerts",
                        news.contains(one)
                                ? "missing, though the mention is on its topic as news: " + one
                                : "missing, and no mention on its topic is news: " + one);
            }
        }
        found.keySet().stream()
                .filter(one -> !oracle.alerts().contains(one))
                .forEach(one -> say("alerts", "there but should not be: " + one));
        found.forEach(
                (alert, count) -> {
                    if (count > 1) {
                        say("alerts", "raised " + count + " times: " + alert);
                    }
                });
    }

    /** That a service which was started again knows that all is indexed, and finds it. */
    void service(ServiceProgram service) throws IOException, InterruptedException {
        compare(
                "service",
                List.of(expectedMentions().size() + " mentions"),
                List.of(service.strongSearch(run)));
        compare("service", List.of("0 waiting, []"), List.of(service.waiting()));
    }

    /**
     * That what a job has read is what became something; in the end nothing is open.
     *
     * @param measures what it said in the end, by name and labels
     */
    void counters(Map<String, Double> measures) {
        double read = sum(measures, "nerstream.documents.read ");
        double outcomes = sum(measures, "nerstream.documents [");
        if (read == 0) {
            say("counters", "the job has not told that it read anything: " + measures.keySet());
        }
        double open = sum(measures, "nerstream.documents.open ");
        if (read != outcomes + open) {
            say(
                    "counters",
                    "%d read, but outcomes of %d, and %d open"
                            .formatted((long) read, (long) outcomes, (long) open));
        }
    }

    private static double sum(Map<String, Double> measures, String name) {
        return measures.entrySet().stream()
                .filter(one -> one.getKey().startsWith(name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
