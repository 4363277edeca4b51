package io.nerstream.indexing.milvus;

import static java.util.Objects.requireNonNull;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.WriteOutcome;
import io.nerstream.indexing.ordered.Limits;
import io.nerstream.indexing.ordered.OrderedByKey;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Keeps the mentions of documents in Milvus, and goes on with what became of each document once it
 * is so.
 *
 * <p><b>Guarantees.</b> At least once, with idempotent effect: elements that are not yet written
 * are part of checkpoints, and a repeated write leaves the same rows. A result is emitted only
 * after the server has acknowledged all rows of its document. Elements of one document, by which
 * the stream is keyed, are written one after the other, in their order, also when the job goes on
 * with another parallelism. A document that the server will never take becomes {@link
 * WriteOutcome.Rejected} and takes no other along. A server that does not answer is waited for, and
 * behind it the stream; other failures fail the job, which goes on from its checkpoint.
 *
 * <p><b>Batches.</b> Each subtask writes one batch at a time: what waits when the one before is
 * done, up to {@link Builder#batch} documents or 16 MiB, or {@link Builder#delay} after the first.
 *
 * <p><b>Metrics</b> of the operator: those of {@link io.nerstream.metrics.Measure} that begin with
 * {@code nerstream_milvus_}, and what is in flight.
 *
 * <p>It is an operator, not a Flink {@code Sink}, since those can tell nobody what became of an
 * element.
 *
 * @param <I> elements
 * @param <O> results
 */
public final class MilvusSink<I, O> {
    /** Bytes of changes that are written at once, unless a single one is larger. */
    static final long LARGEST_BATCH = 16L * 1024 * 1024;

    /** Bytes of changes that wait or are written. */
    static final long LARGEST_WAITING = 4 * LARGEST_BATCH;

    private final Builder<I, O> settings;

    private MilvusSink(Builder<I, O> settings) {
        this.settings = settings;
    }

    /** A function that Flink can send to its task managers. */
    public interface Mapping<A, B> extends Function<A, B>, Serializable {}

    /** What goes on, of an element that was written. */
    public interface Result<I, O> extends Serializable {
        /**
         * Gives it.
         *
         * @param began when the batch of the element began to be written
         */
        O of(I element, WriteOutcome outcome, Instant began);
    }

    /** Opens what a task manager uses. */
    public interface Opening<A> extends Supplier<A>, Serializable {}

    /**
     * Begins a sink.
     *
     * @param collection opened by each subtask, and closed by it
     * @param change what an element changes
     * @param result what goes on, from an element and its outcome
     * @param name what people know an element by
     * @param size about how many bytes an element has
     * @param type of the results
     */
    public static <I, O> Builder<I, O> builder(
            Opening<MentionCollection> collection,
            Mapping<I, DocumentChange> change,
            Result<I, O> result,
            Mapping<I, String> name,
            Mapping<I, Long> size,
            TypeInformation<O> type) {
        return new Builder<>(collection, change, result, name, size, type);
    }

    /**
     * Adds the sink behind a stream that is keyed by document.
     *
     * @param stage name and uid of the operator, and what it is called in metrics
     * @return the results
     */
    public <K> SingleOutputStreamOperator<O> addTo(KeyedStream<I, K> elements, String stage) {
        return OrderedByKey.apply(
                elements,
                stage,
                new WriteFunction<>(settings),
                new Limits(settings.capacity, LARGEST_WAITING),
                settings.type);
    }

    /** Settings with usual values. */
    public static final class Builder<I, O> implements Serializable {
        private static final long serialVersionUID = 1;

        final Opening<MentionCollection> collection;
        final Mapping<I, DocumentChange> change;
        final Result<I, O> result;
        final Mapping<I, String> name;
        final Mapping<I, Long> size;
        private final TypeInformation<O> type;
        private int capacity = 256;
        int batch = 64;
        Duration delay = Duration.ofMillis(20);

        private Builder(
                Opening<MentionCollection> collection,
                Mapping<I, DocumentChange> change,
                Result<I, O> result,
                Mapping<I, String> name,
                Mapping<I, Long> size,
                TypeInformation<O> type) {
            this.collection = requireNonNull(collection, "collection is null");
            this.change = requireNonNull(change, "change is null");
            this.result = requireNonNull(result, "result is null");
            this.name = requireNonNull(name, "name is null");
            this.size = requireNonNull(size, "size is null");
            this.type = requireNonNull(type, "type is null");
        }

        /** Elements of a subtask that wait or are written at most; behind them the stream waits. */
        public Builder<I, O> capacity(int elements) {
            this.capacity = elements;
            return this;
        }

        /** Documents of a batch at most. */
        public Builder<I, O> batch(int documents) {
            this.batch = documents;
            return this;
        }

        /** How long an element waits for others at most. */
        public Builder<I, O> delay(Duration longest) {
            this.delay = requireNonNull(longest, "longest is null");
            return this;
        }

        /**
         * The sink.
         *
         * @throws IllegalArgumentException if the settings do not fit together
         */
        public MilvusSink<I, O> build() {
            if (batch < 1 || capacity < batch || delay.isNegative()) {
                throw new IllegalArgumentException(
                        "batch "
                                + batch
                                + " must be positive, capacity "
                                + capacity
                                + " not below it (a batch could never fill), delay "
                                + delay
                                + " not negative");
            }
            return new MilvusSink<>(this);
        }
    }
}
