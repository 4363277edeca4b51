package io.nerstream.indexing.ordered;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;

/** Makes the operator, with what it needs of its task. */
final class OrderedOperatorFactory<K, I, O> extends AbstractStreamOperatorFactory<O>
        implements OneInputStreamOperatorFactory<I, O> {
    private static final long serialVersionUID = 1;

    private final String stage;
    private final OrderedFunction<I, O> work;
    private final Limits limits;
    private final TypeInformation<I> type;

    OrderedOperatorFactory(
            String stage, OrderedFunction<I, O> work, Limits limits, TypeInformation<I> type) {
        this.stage = stage;
        this.work = work;
        this.limits = limits;
        this.type = type;
        // Between two of these there is no exchange, in which elements would wait.
        this.chainingStrategy = ChainingStrategy.ALWAYS;
    }

    @Override
    // As Flink declares it.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<O>> T createStreamOperator(
            StreamOperatorParameters<O> parameters) {
        return (T)
                new OrderedOperator<K, I, O>(
                        parameters,
                        stage,
                        work,
                        limits,
                        type,
                        // The lowest: while the operator waits for room, barriers are handled, too.
                        parameters
                                .getContainingTask()
                                .getMailboxExecutorFactory()
                                .createExecutor(TaskMailbox.MIN_PRIORITY));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
        return OrderedOperator.class;
    }
}
