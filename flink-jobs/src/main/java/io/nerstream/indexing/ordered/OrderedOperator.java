package io.nerstream.indexing.ordered;

import io.nerstream.metrics.flink.OperatorMeasures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.util.FunctionUtils;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * See {@link OrderedByKey}. Everything here is done by the task's thread, futures only tell it.
 *
 * <p>An element is in the state before anything is waited for, and leaves it in the moment in which
 * its result is handed on. So a checkpoint that is taken in between, even while this waits for
 * room, holds each element once.
 */
final class OrderedOperator<K, I, O> extends AbstractUdfStreamOperator<O, OrderedFunction<I, O>>
        implements OneInputStreamOperator<I, O>, BoundedOneInput {
    private static final long serialVersionUID = 1;

    private static final String HELD = "held";

    private final transient MailboxExecutor mails;
    private final transient MailboxExecutor lowest;
    private final String stage;
    private final Limits limits;
    private final TypeInformation<I> type;

    private transient ListState<I> held;
    private transient Map<K, Deque<I>> queues;
    private transient Deque<Ready<K, O>> ready;
    private transient boolean handingOn;
    private transient InFlight inFlight;
    private transient int elements;
    private transient long size;

    private record Ready<K, O>(K key, O result) {}

    OrderedOperator(
            StreamOperatorParameters<O> parameters,
            String stage,
            OrderedFunction<I, O> work,
            Limits limits,
            TypeInformation<I> type,
            MailboxExecutor lowest) {
        super(parameters, work);
        FunctionUtils.setFunctionRuntimeContext(work, getRuntimeContext());
        this.mails = parameters.getMailboxExecutor();
        this.lowest = lowest;
        this.stage = stage;
        this.limits = limits;
        this.type = type;
    }

    @Override
    public void open() throws Exception {
        super.open();
        queues = new HashMap<>();
        ready = new ArrayDeque<>();
        inFlight = InFlight.of(new OperatorMeasures(getMetricGroup()), stage);
        inFlight.watch(getProcessingTimeService());
        held = getRuntimeContext().getListState(new ListStateDescriptor<>(HELD, type));
        for (K key : heldKeys()) {
            setCurrentKey(key);
            for (I element : held.get()) {
                queue(key, element);
            }
        }
    }

    private List<K> heldKeys() {
        try (Stream<K> keys =
                this.<K>getKeyedStateBackend().getKeys(HELD, VoidNamespace.INSTANCE)) {
            return keys.toList();
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void processElement(StreamRecord<I> record) throws Exception {
        I element = record.getValue();
        held.add(element);
        queue((K) getCurrentKey(), element);
        while (elements >= limits.elements() || size >= limits.size()) {
            lowest.yield();
        }
    }

    private void queue(K key, I element) throws Exception {
        Deque<I> queue = queues.computeIfAbsent(key, any -> new ArrayDeque<>());
        queue.add(element);
        elements++;
        size += userFunction.size(element);
        if (queue.size() == 1) {
            begin(key, element);
        }
    }

    private void begin(K key, I element) throws Exception {
        String name = userFunction.name(element);
        long number = inFlight.enter(name);
        var unused =
                userFunction
                        .begin(element)
                        .whenComplete(
                                (result, failure) ->
                                        mails.execute(
                                                () -> {
                                                    inFlight.leave(number);
                                                    ended(key, name, result, failure);
                                                },
                                                stage));
    }

    private void ended(K key, String name, O result, Throwable failure) throws Exception {
        if (failure != null) {
            throw new OrderedException(stage + " failed on " + name, failure);
        }
        ready.add(new Ready<>(key, result));
        // What is behind may wait for room, and handle mails meanwhile: one hands on at a time.
        if (!handingOn) {
            handingOn = true;
            while (!ready.isEmpty()) {
                handOn(ready.remove());
            }
            handingOn = false;
        }
    }

    private void handOn(Ready<K, O> one) throws Exception {
        Deque<I> queue = queues.get(one.key());
        I element = queue.remove();
        setCurrentKey(one.key());
        held.update(new ArrayList<>(queue));
        elements--;
        size -= userFunction.size(element);
        output.collect(new StreamRecord<>(one.result()));
        if (queue.isEmpty()) {
            queues.remove(one.key());
        } else {
            begin(one.key(), queue.element());
        }
    }

    @Override
    public void endInput() throws Exception {
        while (!queues.isEmpty()) {
            lowest.yield();
        }
    }
}
