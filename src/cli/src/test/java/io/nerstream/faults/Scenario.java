package io.nerstream.faults;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * What is published in a run, all of it drawn from a seed.
 *
 * @param run the source of all its documents, and what their ids begin with
 */
record Scenario(long seed, String run, List<Wave> waves) {
    private static final int FEWEST_DOCUMENTS = 20;
    private static final int FEWEST_RECORDS = 60;
    private static final int LARGEST_WAVE = 20;
    private static final int SHARED_ENTITIES = 5;

    /** What a scenario can do without, to look beyond a failure that is known. */
    enum Ingredient {
        /** Documents of which some records have a version, and others none. */
        MIXED,
        /** Versions that come behind higher ones. */
        LATE,
        REMOVAL,
        DUPLICATE,
        POISON,
        ABORTED;

        static Ingredient of(String name) {
            return valueOf(name.strip().toUpperCase(Locale.ROOT));
        }
    }

    /** A record of the documents topic. */
    sealed interface Entry {
        /** The record's key. */
        String id();
    }

    /**
     * A document that mentions these entities, each in a sentence of its own.
     *
     * @param version none: whatever is later replaces it
     */
    record Put(String id, Optional<Long> version, List<String> entities) implements Entry {
        /** A sentence of an entity is always the same, so that its mention is known again. */
        private static final String BEFORE = "People saw ";

        private static final String AFTER = " beside the old harbour.";

        String text() {
            List<String> sentences = new ArrayList<>(List.of("A note of " + id + "."));
            entities.forEach(entity -> sentences.add(BEFORE + entity + AFTER));
            return String.join(" ", sentences);
        }

        /** Where its mentions are, in the order of the entities. */
        List<Oracle.Place> places() {
            List<Oracle.Place> places = new ArrayList<>();
            String text = text();
            for (String entity : entities) {
                int start = text.indexOf(BEFORE + entity + AFTER) + BEFORE.length();
                places.add(new Oracle.Place(start, start + entity.length()));
            }
            return places;
        }
    }

    /**
     * A removal.
     *
     * @param only number of the entry whose record alone it is meant for
     */
    record Remove(String id, OptionalInt only) implements Entry {}

    /** What is no document, or breaks the rules for them. */
    record Poison(String id, byte[] value) implements Entry {}

    enum Mode {
        PLAIN,
        COMMITTED,
        ABORTED
    }

    /** Records that are published one after the other, in a transaction or in none. */
    record Wave(Mode mode, List<Entry> entries) {
        Wave {
            entries = List.copyOf(entries);
        }
    }

    static Scenario of(long seed, String run, Set<Ingredient> without) {
        return new Draw(seed, run, without).scenario();
    }

    /** How the versions of a document are given. */
    private enum Style {
        VERSIONED,
        UNVERSIONED,
        MIXED
    }

    private static final class Draw {
        private static final List<Style> STYLES = List.of(Style.values());

        private final long seed;
        private final Random random;
        private final String run;
        private final Set<Ingredient> without;
        private final List<Style> styles = new ArrayList<>();
        private final Map<String, Long> highest = new HashMap<>();
        private final Map<String, Put> last = new HashMap<>();
        private final Map<String, List<Integer>> numbers = new HashMap<>();
        private int number;

        Draw(long seed, String run, Set<Ingredient> without) {
            this.seed = seed;
            this.random = new Random(seed);
            this.run = run;
            this.without = without;
        }

        Scenario scenario() {
            int documents = FEWEST_DOCUMENTS + random.nextInt(FEWEST_DOCUMENTS + 1);
            for (int i = 0; i < documents; i++) {
                Style style = STYLES.get(random.nextInt(STYLES.size()));
                styles.add(
                        style == Style.MIXED && !may(Ingredient.MIXED) ? Style.VERSIONED : style);
            }
            int records = FEWEST_RECORDS + random.nextInt(FEWEST_RECORDS * 3 / 2);
            List<Wave> waves = new ArrayList<>();
            for (int left = records; left > 0; ) {
                Wave wave = wave(Math.min(left, 4 + random.nextInt(LARGEST_WAVE - 3)));
                waves.add(wave);
                left -= wave.entries().size();
            }
            return new Scenario(seed, run, waves);
        }

        private Wave wave(int size) {
            int dice = random.nextInt(100);
            Mode mode = dice < 60 ? Mode.PLAIN : dice < 85 ? Mode.COMMITTED : Mode.ABORTED;
            if (mode == Mode.ABORTED && without.contains(Ingredient.ABORTED)) {
                mode = Mode.COMMITTED;
            }
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Entry entry = entry();
                // Nobody can mean a record that never was.
                if (entry instanceof Put put && mode != Mode.ABORTED) {
                    numbers.computeIfAbsent(put.id(), any -> new ArrayList<>()).add(number);
                }
                entries.add(entry);
                number++;
            }
            return new Wave(mode, entries);
        }

        private Entry entry() {
            // Some documents change often.
            double place = random.nextDouble();
            int document = (int) (place * place * styles.size());
            String id = String.format(Locale.ROOT, "%s-d%02d", run, document);
            int dice = random.nextInt(100);
            if (dice < 10 && may(Ingredient.LATE) && highest.getOrDefault(id, 0L) > 1) {
                return put(id, Optional.of(1 + random.nextLong(highest.get(id) - 1)));
            }
            if (dice >= 10 && dice < 24 && may(Ingredient.REMOVAL)) {
                return removal(id);
            }
            if (dice >= 24 && dice < 32 && may(Ingredient.DUPLICATE) && last.containsKey(id)) {
                return last.get(id);
            }
            if (dice >= 32 && dice < 40 && may(Ingredient.POISON)) {
                return poison(id);
            }
            return put(id, nextVersion(id, styles.get(document)));
        }

        private boolean may(Ingredient ingredient) {
            return !without.contains(ingredient);
        }

        private Optional<Long> nextVersion(String id, Style style) {
            boolean given =
                    switch (style) {
                        case VERSIONED -> true;
                        case UNVERSIONED -> false;
                        case MIXED -> random.nextBoolean();
                    };
            return given
                    ? Optional.of(highest.getOrDefault(id, 0L) + 1 + random.nextInt(3))
                    : Optional.empty();
        }

        private Put put(String id, Optional<Long> version) {
            version.ifPresent(given -> highest.merge(id, given, Math::max));
            List<String> entities = new ArrayList<>();
            for (int own = 0; own < 4; own++) {
                if (random.nextInt(100) < 45) {
                    entities.add("Velmar " + id + "x" + own);
                }
            }
            if (random.nextInt(100) < 30) {
                entities.add("Quill " + run + "x" + random.nextInt(SHARED_ENTITIES));
            }
            java.util.Collections.shuffle(entities, random);
            Put put = new Put(id, version, List.copyOf(entities));
            last.put(id, put);
            return put;
        }

        private Remove removal(String id) {
            List<Integer> before = numbers.getOrDefault(id, List.of());
            boolean only = random.nextInt(100) < 30 && !before.isEmpty();
            return new Remove(
                    id,
                    only
                            ? OptionalInt.of(before.get(random.nextInt(before.size())))
                            : OptionalInt.empty());
        }

        private Poison poison(String id) {
            return switch (random.nextInt(3)) {
                case 0 -> new Poison(id, "no document".getBytes(StandardCharsets.UTF_8));
                case 1 -> new Poison(id, Publisher.documentOf("another-" + id, "No place.", 3));
                default -> new Poison(id, Publisher.documentOf(id, "Too short.", 1_000));
            };
        }
    }
}
