package io.nerstream.faults;

import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be there after some records, whatever happened meanwhile. For each document, over its
 * records in their order in Kafka:
 *
 * <ul>
 *   <li>a record wins if there is no content, if it or the content has no version, or if its
 *       version is not lower; else it is superseded;
 *   <li>a removal removes the content whatever its version, and no version is remembered behind it;
 *       one that is meant for a record alone does so only if the content is that record;
 *   <li>what a job says again counts only if the document is still what it says;
 *   <li>what is no document changes nothing.
 * </ul>
 */
final class Oracle {
    private final Map<String, Content> contents = new HashMap<>();
    // Which record said first what a document is, be it gone.
    private final Map<String, RecordId> origins = new HashMap<>();
    private final Map<String, RecordId> last = new HashMap<>();
    private final Map<RecordId, Outcome> outcomes = new HashMap<>();
    private final Set<String> alerts = new HashSet<>();

    private Oracle() {}

    /** Where a mention is, in UTF-16 units. */
    record Place(int start, int end) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return Comparator.comparingInt(Place::start)
                    .thenComparing(Place::end)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return start + "-" + end;
        }
    }

    /** A record of the documents topic. */
    record RecordId(int partition, long offset) {
        /** As headers of restatements name it: two numbers of base 36. */
        static RecordId ofTag(String tag) {
            String[] parts = tag.split("-", -1);
            return new RecordId(
                    Integer.parseInt(parts[0], Character.MAX_RADIX),
                    Long.parseLong(parts[1], Character.MAX_RADIX));
        }

        @Override
        public String toString() {
            return partition + "/" + offset;
        }
    }

    /** The newest content of a document. */
    record Content(RecordId record, Scenario.Put put) {}

    /** What these records must lead to; those of aborted transactions are not among them. */
    static Oracle of(List<Publisher.Published> committed) {
        Oracle oracle = new Oracle();
        List<Publisher.Published> inOrder = new ArrayList<>(committed);
        inOrder.sort(
                Comparator.comparingInt(Publisher.Published::partition)
                        .thenComparing(Publisher.Published::offset));
        inOrder.forEach(oracle::add);
        return oracle;
    }

    private void add(Publisher.Published one) {
        RecordId record = one.record();
        last.put(one.entry().id(), record);
        if (one.entry() instanceof Scenario.Put put) {
            outcomes.put(record, put(one, put));
        } else if (one.entry() instanceof Scenario.Remove remove) {
            outcomes.put(record, remove(one, remove));
        } else {
            outcomes.put(record, Outcome.DEAD);
        }
    }

    private Outcome put(Publisher.Published one, Scenario.Put put) {
        boolean wins =
                one.origin().isPresent()
                        ? one.origin().get().equals(origins.get(put.id()))
                        : Optional.ofNullable(contents.get(put.id()))
                                .map(before -> wins(put.version(), before.put().version()))
                                .orElse(true);
        if (!wins) {
            return Outcome.SUPERSEDED;
        }
        contents.put(put.id(), new Content(one.record(), put));
        origins.put(put.id(), one.origin().orElse(one.record()));
        for (String entity : put.entities()) {
            for (AlertType type : AlertType.values()) {
                if (type.accepts(entity)) {
                    alerts.add(type.alert(put.id(), entity));
                }
            }
        }
        return Outcome.INDEXED;
    }

    private Outcome remove(Publisher.Published one, Scenario.Remove remove) {
        Content before = contents.get(remove.id());
        boolean another =
                before != null
                        && one.only().isPresent()
                        && one.only().getAsLong() != before.record().offset();
        if (another) {
            return Outcome.SUPERSEDED;
        }
        contents.remove(remove.id());
        origins.put(remove.id(), one.record());
        return Outcome.DELETED;
    }

    /** Whether a record replaces content that is before it in Kafka. */
    static boolean wins(Optional<Long> version, Optional<Long> content) {
        return version.isEmpty() || content.isEmpty() || version.get() >= content.get();
    }

    /** Documents that must be there, by their ids. */
    Map<String, Content> contents() {
        return Map.copyOf(contents);
    }

    /** Documents of which the last record in Kafka, which alone is kept, says what they are not. */
    List<String> unsaid() {
        return last.entrySet().stream()
                .filter(
                        one ->
                                switch (outcomes.get(one.getValue())) {
                                    case INDEXED, DELETED -> false;
                                    case SUPERSEDED -> true;
                                    case DEAD -> contents.containsKey(one.getKey());
                                })
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** What must become of each record. */
    Map<RecordId, Outcome> outcomes() {
        return Map.copyOf(outcomes);
    }

    /** All records of a document, for people. */
    static String history(List<Publisher.Published> committed, String document) {
        return document
                + ":"
                + committed.stream()
                        .filter(one -> one.entry().id().equals(document))
                        .map(Oracle::text)
                        .collect(java.util.stream.Collectors.joining(","));
    }

    private static String text(Publisher.Published one) {
        String what = " removal";
        if (one.entry() instanceof Scenario.Put put) {
            what = put.version().map(version -> " version " + version).orElse(" no version");
        } else if (one.entry() instanceof Scenario.Poison) {
            what = " poison";
        }
        String only = one.only().isPresent() ? " of " + one.only().getAsLong() + " only" : "";
        String again = one.origin().map(origin -> ", again what " + origin + " said").orElse("");
        return " " + one.record() + what + only + again;
    }

    /** Alerts that must be raised, each once, as {@link AlertType#alert} names them. */
    Set<String> alerts() {
        return Set.copyOf(alerts);
    }

    /** The saved types of all runs: which mentions they want, not how these score. */
    enum AlertType {
        EVERY_MENTION(Novelty.MENTION, ""),
        FIRST_OF_DOCUMENT(Novelty.DOCUMENT, ""),
        FIRST_OF_ENTITY(Novelty.ENTITY, "Quill");

        private final Novelty novelty;
        private final String word;

        AlertType(Novelty novelty, String word) {
            this.novelty = novelty;
            this.word = word;
        }

        String id() {
            return name();
        }

        Novelty novelty() {
            return novelty;
        }

        /** What a mention must hold. */
        Optional<String> pattern() {
            return Optional.of(word).filter(any -> !any.isEmpty());
        }

        boolean accepts(String entity) {
            return entity.contains(word);
        }

        /** What two alerts share exactly if the second is not new. */
        String alert(String document, String entity) {
            return switch (novelty) {
                case MENTION -> id() + " " + document + " " + entity;
                case DOCUMENT -> id() + " " + document;
                case ENTITY -> id() + " " + entity;
            };
        }
    }
}
