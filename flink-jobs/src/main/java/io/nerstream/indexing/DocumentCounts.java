package io.nerstream.indexing;

import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.OperatorMeasures;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.Topic;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What became of documents. At any time, summed over all subtasks:
 *
 * <p>{@code nerstream_documents_read_total = nerstream_documents_total + in flight}
 */
final class DocumentCounts {
    private final OperatorMeasures measures;
    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, Counter> dead = new HashMap<>();

    /**
     * Counts in an operator's group.
     *
     * @param codes of dead letters that are known before the first; a rate needs a zero
     */
    DocumentCounts(MetricGroup group, String... codes) {
        this.measures = new OperatorMeasures(group);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    measures.counter(Measure.DOCUMENTS, outcome.name().toLowerCase(Locale.ROOT)));
        }
        for (String code : codes) {
            Counter unused = dead(code);
        }
    }

    void count(Outcome outcome) {
        outcomes.get(outcome).inc();
    }

    /** One that nobody will index. */
    void dead(DeadLetter letter) {
        count(Outcome.DEAD);
        dead(letter.code()).inc();
    }

    private Counter dead(String code) {
        return dead.computeIfAbsent(
                code, any -> measures.counter(Measure.DEAD_LETTERS, Topic.DEAD.topicName(), any));
    }
}
