package io.nerstream.service.progress;

import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.service.stream.RecordPlaces.Place;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What became of single records, as long as there is room. Guarded by whoever has it. */
final class RecentOutcomes {
    private static final int KEPT = 200_000;
    private static final long MOST_REASON_UNITS = 16L << 20;

    private final Map<Place, IndexingProgress.Settled> settled = new LinkedHashMap<>();
    private long reasonUnits;

    void add(DocumentOutcome outcome) {
        IndexingProgress.Settled now =
                new IndexingProgress.Settled(
                        Optional.of(outcome.getOutcome()),
                        outcome.getMentions(),
                        outcome.getReason());
        Place place = new Place(outcome.getPartition(), outcome.getOffset());
        IndexingProgress.Settled before = settled.put(place, now);
        reasonUnits += now.reason().length() - (before == null ? 0 : before.reason().length());
        forgetOldest();
    }

    private void forgetOldest() {
        Iterator<IndexingProgress.Settled> eldest = settled.values().iterator();
        while (settled.size() > KEPT || reasonUnits > MOST_REASON_UNITS) {
            reasonUnits -= eldest.next().reason().length();
            eldest.remove();
        }
    }

    Optional<IndexingProgress.Settled> of(Place place) {
        return Optional.ofNullable(settled.get(place));
    }
}
