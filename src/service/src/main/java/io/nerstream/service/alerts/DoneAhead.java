package io.nerstream.service.alerts;

import java.util.Base64;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which records behind a committed place are done, as the text that Kafka keeps with the place. So
 * one alert that waits does not make the next service tell again all that were told behind it.
 */
final class DoneAhead {
    private static final Logger LOG = LoggerFactory.getLogger(DoneAhead.class);
    // Kafka takes 4,096 bytes with a place, and Base64 makes four of three.
    private static final int MOST = 3_000 * Byte.SIZE;

    private DoneAhead() {}

    /**
     * As text; what does not fit is left out, and done again.
     *
     * @param place that is committed
     * @param done offsets behind it
     */
    static String text(long place, Collection<Long> done) {
        BitSet bits = new BitSet();
        for (long offset : done) {
            if (offset - place < MOST) {
                bits.set((int) (offset - place));
            }
        }
        return Base64.getEncoder().encodeToString(bits.toByteArray());
    }

    /** The offsets of a text; none if it is of another kind. */
    static List<Long> offsets(long place, String text) {
        try {
            return BitSet.valueOf(Base64.getDecoder().decode(text)).stream()
                    .mapToObj(bit -> place + bit)
                    .toList();
        } catch (IllegalArgumentException e) {
            LOG.warn("what was committed with place {} cannot be read: {}", place, e.getMessage());
            return List.of();
        }
    }
}
