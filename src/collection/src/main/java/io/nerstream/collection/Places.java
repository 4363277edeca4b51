package io.nerstream.collection;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where a document's mentions are, as one short string: what tells which rows a document has,
 * without a search for them.
 *
 * <p>In the order of their starts, each as its distance from the one before and its length, in base
 * 36: {@code 0.6,k.7} are 0-6 and 20-27.
 */
record Places(SortedSet<Place> all) {
    private static final int RADIX = 36;

    /** UTF-8 bytes that the column holds; one of texts may hold 65,535. */
    static final int LONGEST = 65_000;

    static final Places NONE = new Places(new TreeSet<>());

    record Place(int start, int end) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byStart = Integer.compare(start, other.start);
            return byStart != 0 ? byStart : Integer.compare(end, other.end);
        }
    }

    static Places of(Collection<MentionRow> mentions) {
        SortedSet<Place> places = new TreeSet<>();
        mentions.forEach(mention -> places.add(new Place(mention.start(), mention.end())));
        return new Places(places);
    }

    static Places read(String encoded) {
        SortedSet<Place> places = new TreeSet<>();
        int before = 0;
        for (String one : encoded.isEmpty() ? new String[0] : encoded.split(",", -1)) {
            int dot = one.indexOf('.');
            int start = before + Integer.parseInt(one.substring(0, dot), RADIX);
            places.add(new Place(start, start + Integer.parseInt(one.substring(dot + 1), RADIX)));
            before = start;
        }
        return new Places(places);
    }

    Places without(Places others) {
        SortedSet<Place> rest = new TreeSet<>(all);
        rest.removeAll(others.all);
        return new Places(rest);
    }

    /** Whether the column cannot hold it. */
    boolean isTooLong() {
        return encoded().length() > LONGEST;
    }

    String encoded() {
        StringBuilder text = new StringBuilder();
        int before = 0;
        for (Place place : all) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(Integer.toString(place.start - before, RADIX))
                    .append('.')
                    .append(Integer.toString(place.end - place.start, RADIX));
            before = place.start;
        }
        return text.toString();
    }
}
