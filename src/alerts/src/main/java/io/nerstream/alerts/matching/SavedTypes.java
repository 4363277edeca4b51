package io.nerstream.alerts.matching;

import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.TypeEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * All saved types, and which of them mentions match. Safe for use by several threads: a change that
 * has returned holds for every match that begins after it.
 */
public final class SavedTypes {
    private final Map<String, Rule> rules = new ConcurrentHashMap<>();

    private final Map<String, Integer> dimensions = new ConcurrentHashMap<>();

    // Vectors change when the next match begins, many at a time: one by one, each change would wait
    // for the match that runs.
    private final Map<String, Change> changes = new LinkedHashMap<>();

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    // Guarded by lock.
    private final Map<String, OfEncoder> encoders = new HashMap<>();

    /** New vectors of a type; none if it is gone or rests. */
    private record Change(String id, List<Encoding> encodings) {}

    private record Encoding(String encoderId, float[] vector, float threshold) {}

    /** A pair of a mention and a type whose score reaches the type's threshold. */
    public record Match(int mention, Rule rule, float score, float threshold) {}

    /** The types that one encoder has vectors of. */
    private static final class OfEncoder {
        final TypeVectors vectors;
        final Map<String, Integer> slots = new HashMap<>();
        final List<String> ids = new ArrayList<>();
        final List<Float> thresholds = new ArrayList<>();

        OfEncoder(int dimension) {
            vectors = new TypeVectors(dimension);
        }

        void put(String id, float[] vector, float threshold) {
            Integer slot = slots.get(id);
            if (slot == null) {
                slot = vectors.add(vector, threshold);
                slots.put(id, slot);
            } else {
                vectors.set(slot, vector, threshold);
            }
            while (ids.size() <= slot) {
                ids.add("");
                thresholds.add(0f);
            }
            ids.set(slot, id);
            thresholds.set(slot, threshold);
        }

        void remove(String id) {
            Integer slot = slots.remove(id);
            if (slot != null) {
                vectors.remove(slot);
            }
        }
    }

    /**
     * Adds or changes a type.
     *
     * @throws IllegalArgumentException if it cannot be one: a vector that is empty or holds
     *     something else than finite numbers, a threshold that is no number, a pattern that is none
     */
    public void put(SavedType type) {
        Rule rule = rule(type);
        List<Encoding> encodings = new ArrayList<>();
        for (TypeEncoding encoding : type.getEncodings()) {
            encodings.add(checked(encoding));
        }
        synchronized (changes) {
            rules.put(rule.id(), rule);
            changes.put(rule.id(), new Change(rule.id(), rule.paused() ? List.of() : encodings));
        }
    }

    private Encoding checked(TypeEncoding encoding) {
        if (Float.isNaN(encoding.getThreshold())) {
            throw new IllegalArgumentException("a threshold is no number");
        }
        float[] vector = Vector.of(encoding.getVector());
        Integer others = dimensions.putIfAbsent(encoding.getEncoderId(), vector.length);
        if (others != null && others != vector.length) {
            throw new IllegalArgumentException(
                    "its vector of encoder "
                            + encoding.getEncoderId()
                            + " has "
                            + vector.length
                            + " values, others have "
                            + others);
        }
        return new Encoding(encoding.getEncoderId(), vector, encoding.getThreshold());
    }

    private static Rule rule(SavedType type) {
        try {
            return Rule.of(type);
        } catch (com.google.re2j.PatternSyntaxException e) {
            throw new IllegalArgumentException("its pattern is none: " + e.getMessage(), e);
        }
    }

    /** Removes a type, if it is there. */
    public void remove(String id) {
        synchronized (changes) {
            rules.remove(id);
            changes.put(id, new Change(id, List.of()));
        }
    }

    /** A type as it is now; empty if there is none. */
    public Optional<Rule> get(String id) {
        return Optional.ofNullable(rules.get(id));
    }

    /** How many there are, paused ones included. */
    public int size() {
        return rules.size();
    }

    /** Bytes of memory that vectors take. */
    public long bytes() {
        applyChanges();
        lock.readLock().lock();
        try {
            return encoders.values().stream().mapToLong(one -> one.vectors.bytes()).sum();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** How many values the vectors of an encoder have; empty if no type had one of it yet. */
    public Optional<Integer> dimension(String encoderId) {
        return Optional.ofNullable(dimensions.get(encoderId));
    }

    /**
     * Every pair of a mention and a type that rests not whose score reaches the type's threshold,
     * by mentions, best first. Filters of types are not looked at.
     *
     * @param encoderId that made the vectors; types without a vector of it do not match
     * @param vectors of mentions; one of another dimension than types have matches none
     */
    public List<Match> match(String encoderId, List<float[]> vectors) {
        applyChanges();
        lock.readLock().lock();
        try {
            OfEncoder encoder = encoders.get(encoderId);
            if (encoder == null) {
                return List.of();
            }
            List<Match> matches = new ArrayList<>();
            for (TypeVectors.Hit hit : encoder.vectors.match(vectors)) {
                // It may have gone meanwhile.
                get(encoder.ids.get(hit.slot()))
                        .ifPresent(
                                rule ->
                                        matches.add(
                                                new Match(
                                                        hit.mention(),
                                                        rule,
                                                        hit.score(),
                                                        encoder.thresholds.get(hit.slot()))));
            }
            matches.sort(
                    java.util.Comparator.comparingInt(Match::mention)
                            .thenComparing(Match::score, java.util.Comparator.reverseOrder())
                            .thenComparing(match -> match.rule().id()));
            return matches;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void applyChanges() {
        synchronized (changes) {
            if (changes.isEmpty()) {
                return;
            }
            lock.writeLock().lock();
            try {
                changes.values().forEach(this::apply);
            } finally {
                lock.writeLock().unlock();
            }
            changes.clear();
        }
    }

    private void apply(Change change) {
        List<String> kept = change.encodings().stream().map(Encoding::encoderId).toList();
        encoders.forEach(
                (encoderId, encoder) -> {
                    if (!kept.contains(encoderId)) {
                        encoder.remove(change.id());
                    }
                });
        for (Encoding encoding : change.encodings()) {
            encoders.computeIfAbsent(
                            encoding.encoderId(), unused -> new OfEncoder(encoding.vector().length))
                    .put(change.id(), encoding.vector(), encoding.threshold());
        }
        encoders.values().removeIf(encoder -> encoder.slots.isEmpty());
    }
}
