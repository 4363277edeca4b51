package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * What the writer promises whoever is interrupted where: rows in memory, a log of random records,
 * and a fault at a random step.
 */
class WriterProtocolTest {
    private static final int DOCUMENTS = 3;
    private static final int RECORDS = 16;

    private final Store documents = new Store();
    private final Store mentions = new Store();

    @BeforeTry
    void empty() {
        documents.rows.clear();
        mentions.rows.clear();
    }

    /** A record of the log, and what may be found in it: a repetition may find a little more. */
    private record Entry(
            String id, long offset, Optional<Long> version, boolean removal, int start) {
        RecordPlace place() {
            return new RecordPlace(0, offset, offset);
        }

        DocumentChange change(Random rounding) {
            if (removal) {
                return new DocumentChange.Remove(id, place(), Optional.empty());
            }
            List<MentionRow> found = new ArrayList<>();
            List<float[]> vectors = new ArrayList<>();
            for (int i = 0; i < 2 + rounding.nextInt(2); i++) {
                int at = start + 10 * i;
                found.add(new MentionRow(at, at + 5, "m" + at, "s" + at, at, 1));
                vectors.add(new float[] {1, 0});
            }
            DocumentRow row =
                    new DocumentRow(
                            id,
                            version,
                            place(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            0,
                            Optional.empty(),
                            Map.of(),
                            Map.of());
            return new DocumentChange.Replace(row, found, vectors, Optional.empty());
        }
    }

    /** The power goes. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What is done before each step of a writer. */
    private interface Step {
        /** How many of these rows are written before the step ends, if it is the last. */
        int before(int rows);
    }

    private static final class Store {
        final Map<String, JsonObject> rows = new TreeMap<>();

        CollectionWriter.Rows by(Step step) {
            return new CollectionWriter.Rows() {
                @Override
                public List<Map<String, Object>> read(List<String> ids, List<String> columns) {
                    int unused = step.before(0);
                    return ids.stream()
                            .distinct()
                            .filter(rows::containsKey)
                            .map(id -> values(rows.get(id)))
                            .toList();
                }

                @Override
                public void upsert(List<JsonObject> some) {
                    int last = step.before(some.size());
                    some.subList(0, last)
                            .forEach(row -> rows.put(row.get("id").getAsString(), row.deepCopy()));
                    crash(last, some);
                }

                @Override
                public void delete(List<String> ids) {
                    int last = step.before(ids.size());
                    ids.subList(0, last).forEach(rows::remove);
                    crash(last, ids);
                }
            };
        }

        private static void crash(int last, List<?> all) {
            if (last < all.size()) {
                throw new Crash();
            }
        }

        private static Map<String, Object> values(JsonObject row) {
            Map<String, Object> values = new HashMap<>();
            for (Map.Entry<String, JsonElement> column : row.entrySet()) {
                JsonElement value = column.getValue();
                if (!value.isJsonPrimitive()) {
                    values.put(column.getKey(), value);
                } else if (value.getAsJsonPrimitive().isNumber()) {
                    values.put(column.getKey(), value.getAsNumber());
                } else if (value.getAsJsonPrimitive().isBoolean()) {
                    values.put(column.getKey(), value.getAsBoolean());
                } else {
                    values.put(column.getKey(), value.getAsString());
                }
            }
            return values;
        }
    }

    private CollectionWriter writer(Step step) {
        return new CollectionWriter(documents.by(step), mentions.by(step));
    }

    private static List<Entry> log(Random random) {
        List<Entry> log = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            log.add(
                    new Entry(
                            "d" + random.nextInt(DOCUMENTS),
                            10L + i,
                            random.nextInt(3) == 0
                                    ? Optional.empty()
                                    : Optional.of((long) random.nextInt(4)),
                            random.nextInt(5) == 0,
                            random.nextInt(3)));
        }
        return log;
    }

    /** What a clean run leaves of each document. */
    private static Map<String, Entry> winners(List<Entry> log) {
        Map<String, Entry> winners = new LinkedHashMap<>();
        for (Entry one : log) {
            Entry content = winners.get(one.id());
            boolean lower =
                    content != null
                            && content.version().isPresent()
                            && one.version().isPresent()
                            && one.version().get() < content.version().get();
            if (one.removal()) {
                winners.remove(one.id());
            } else if (!lower) {
                winners.put(one.id(), one);
            }
        }
        return winners;
    }

    /** In batches of different documents, as the sink does it. */
    private static List<List<Entry>> batches(List<Entry> log) {
        List<List<Entry>> batches = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Entry one : log) {
            if (batches.isEmpty() || !ids.add(one.id())) {
                batches.add(new ArrayList<>());
                ids.clear();
                ids.add(one.id());
            }
            batches.get(batches.size() - 1).add(one);
        }
        return batches;
    }

    /** Goes on from some checkpoint before, whenever it crashes; says how far it came. */
    private static int run(CollectionWriter writer, List<Entry> log, int from, Random random) {
        int done = from;
        try {
            for (List<Entry> batch : batches(log.subList(from, log.size()))) {
                var unused = writer.write(batch.stream().map(one -> one.change(random)).toList());
                done += batch.size();
            }
        } catch (Crash e) {
            return from + random.nextInt(done - from + 1);
        }
        return done;
    }

    /** Documents that are there, with the rows that they name; all of them must be there. */
    private Map<String, Long> shown() {
        Map<String, Long> shown = new LinkedHashMap<>();
        for (JsonObject row : documents.rows.values()) {
            Before state = Before.of(Store.values(row));
            if (state.removed() == 0) {
                String id = MentionId.ofDocument(state.document().id());
                assertThat(mentions.rows.keySet()).containsAll(state.content().ids(id));
                shown.put(state.document().id(), state.document().place().offset());
            }
        }
        return shown;
    }

    private Set<String> named() {
        Set<String> named = new TreeSet<>();
        for (JsonObject row : documents.rows.values()) {
            Before state = Before.of(Store.values(row));
            named.addAll(state.content().ids(MentionId.ofDocument(state.document().id())));
        }
        return named;
    }

    private static Map<String, Long> offsets(Map<String, Entry> winners) {
        Map<String, Long> offsets = new TreeMap<>();
        winners.forEach((id, entry) -> offsets.put(id, entry.offset()));
        return offsets;
    }

    @Property(tries = 300)
    void aCrashAnywhereLeavesWhatACleanRunDoes(@ForAll long seed) {
        Random random = new Random(seed);
        List<Entry> log = log(random);
        int from = 0;
        for (int crashes = random.nextInt(6); crashes > 0; crashes--) {
            int[] left = {random.nextInt(40)};
            Step step =
                    rows -> {
                        Map<String, Long> unused = shown();
                        if (left[0]-- > 0) {
                            return rows;
                        }
                        if (rows == 0) {
                            throw new Crash();
                        }
                        return random.nextInt(rows);
                    };
            from = run(writer(step), log, from, random);
        }
        assertThat(run(writer(rows -> rows), log, from, random)).isEqualTo(log.size());

        assertThat(shown()).isEqualTo(offsets(winners(log)));
        assertThat(mentions.rows.keySet()).isEqualTo(named());
    }

    @Property(tries = 300)
    void everyReaderSeesEachChangeAtOnce(@ForAll long seed) {
        Random random = new Random(seed);
        List<Entry> log = log(random);
        Step step =
                rows -> {
                    // All rows that a document names are there at every moment.
                    Map<String, Long> unused = shown();
                    return rows;
                };

        assertThat(run(writer(step), log, 0, random)).isEqualTo(log.size());

        assertThat(shown()).isEqualTo(offsets(winners(log)));
        assertThat(mentions.rows.keySet()).isEqualTo(named());
    }
}
