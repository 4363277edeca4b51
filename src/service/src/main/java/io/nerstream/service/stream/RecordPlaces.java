package io.nerstream.service.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Places of records in the documents topic as one short text, by which whoever published them can
 * ask later what became of them.
 */
public final class RecordPlaces {
    private static final int FORMAT = 1;
    private static final int MOST = 10_000;
    private static final int SEVEN_BITS = 0x7F;
    private static final int MORE = 0x80;

    private RecordPlaces() {}

    /**
     * A place.
     *
     * @param partition of the documents topic
     */
    public record Place(int partition, long offset) {}

    /** The text; places lose their order and their repetitions. */
    public static String write(List<Place> places) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(FORMAT);
        int partition = 0;
        long offset = 0;
        List<Place> sorted =
                places.stream()
                        .distinct()
                        .sorted(
                                Comparator.comparingInt(Place::partition)
                                        .thenComparing(Place::offset))
                        .toList();
        for (Place place : sorted) {
            long before = place.partition() == partition ? offset : 0;
            number(place.partition() - partition, bytes);
            number(place.offset() - before, bytes);
            partition = place.partition();
            offset = place.offset();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void number(long value, ByteArrayOutputStream bytes) {
        long rest = value;
        while (rest > SEVEN_BITS) {
            bytes.write((int) (rest & SEVEN_BITS) | MORE);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static List<Place> read(String text) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(Base64.getUrlDecoder().decode(text));
        if (bytes.read() != FORMAT) {
            throw new IllegalArgumentException("no places of records");
        }
        List<Place> places = new ArrayList<>();
        int partition = 0;
        long offset = 0;
        while (bytes.available() > 0) {
            long step = number(bytes);
            offset = (step == 0 ? offset : 0) + number(bytes);
            partition = Math.toIntExact(partition + step);
            if (offset < 0 || partition < 0 || places.size() == MOST) {
                throw new IllegalArgumentException("no places of records");
            }
            places.add(new Place(partition, offset));
        }
        return places;
    }

    private static long number(ByteArrayInputStream bytes) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = bytes.read();
            if (next < 0) {
                break;
            }
            value |= (long) (next & SEVEN_BITS) << shift;
            if (next < MORE) {
                return value;
            }
        }
        throw new IllegalArgumentException("no places of records");
    }
}
