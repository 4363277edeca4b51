package io.nerstream.indexing.ordered;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Asynchronous work on a stream: elements of one key one after the other, in the order in which
 * they come; all others side by side, results in the order in which they are ready.
 *
 * <p>Flink's own asynchronous operator keeps what is in flight without regard to keys: when a job
 * is started again with another parallelism, elements of one key can be in the hands of two
 * subtasks, in any order. Here it is keyed state, so that it goes where its key goes.
 *
 * <p>A checkpoint does not wait for the work: it is taken also while the operator waits for room.
 */
public final class OrderedByKey {
    private OrderedByKey() {}

    /**
     * Adds the work behind a stream.
     *
     * @param stage its name, uid, and what it is called in metrics
     * @param type of the results
     */
    public static <K, I, O> SingleOutputStreamOperator<O> apply(
            KeyedStream<I, K> elements,
            String stage,
            OrderedFunction<I, O> work,
            Limits limits,
            TypeInformation<O> type) {
        return elements.transform(
                        stage,
                        type,
                        new OrderedOperatorFactory<K, I, O>(
                                stage, work, limits, elements.getType()))
                .uid(stage);
    }
}
