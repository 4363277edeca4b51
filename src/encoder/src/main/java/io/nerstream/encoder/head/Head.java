package io.nerstream.encoder.head;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.nerstream.encoder.batching.BatchModel;
import io.nerstream.encoder.decoder.Batch;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.decoder.Prefix;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.encoder.text.MentionTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A head with its weights on top of the lower blocks of a decoder: finds mentions and gives them
 * vectors in the pass that reads their text. Its batches run on the model's thread; {@link
 * #description} may be called by any thread.
 */
public final class Head implements BatchModel<Passage, List<Annotation>>, AutoCloseable {
    /** How many tokens on each side of a mention are its surroundings. */
    public static final int SURROUNDINGS = 16;

    private final Prefix prefix;
    private final List<Tap> taps;
    private final HeadLayout layout;
    private final HeadProgram program;
    private final NDManager memory;
    private final NDList weights;

    private Head(Prefix prefix, List<Tap> taps, HeadLayout layout, HeadProgram program) {
        this.prefix = prefix;
        this.taps = taps;
        this.layout = layout;
        this.program = program;
        this.memory = program.newManager();
        this.weights = new NDList();
    }

    /**
     * Loads the weights of a head.
     *
     * @param prefix must hold the taps of {@link #taps}
     * @param states blocks whose outputs the head sees
     * @param blocks whose values the vectors are made of
     * @throws io.nerstream.encoder.modelfile.ModelFileException if a weight is missing or does not
     *     fit the decoder
     */
    public static Head open(
            Path file,
            Prefix prefix,
            List<Integer> states,
            List<Integer> blocks,
            Device device,
            Precision precision)
            throws IOException {
        int hidden = prefix.config().hidden();
        int values = blocks.size() * prefix.config().size(Component.VALUE);
        try (HeadFile weights = HeadFile.open(file)) {
            HeadLayout layout = weights.layout(states.size(), hidden, values);
            HeadProgram program = HeadProgram.load(device, precision == Precision.BFLOAT16);
            Head head = new Head(prefix, taps(states, blocks), layout, program);
            try {
                head.weights.addAll(weights.read(layout, head.memory));
                return head;
            } catch (IOException | RuntimeException e) {
                head.close();
                throw e;
            }
        }
    }

    /** What a head takes from the decoder: first its blocks' outputs, then the values. */
    public static List<Tap> taps(List<Integer> states, List<Integer> blocks) {
        return Stream.concat(
                        states.stream().map(block -> new Tap(block, Component.BLOCK_OUTPUT)),
                        blocks.stream().map(block -> new Tap(block, Component.VALUE)))
                .toList();
    }

    public int dimension() {
        return layout.dimension();
    }

    @Override
    public List<List<Annotation>> run(List<Passage> passages) {
        List<int[]> ids = passages.stream().map(Passage::ids).toList();
        Batch batch =
                Batch.of(
                        ids,
                        ids.stream().map(one -> IntStream.range(0, one.length).toArray()).toList());
        try (NDManager call = prefix.newManager()) {
            NDArray read = prefix.run(call, batch, taps);
            int split = layout.states() * layout.hidden();
            NDArray states =
                    read.get(new NDIndex(":, :" + split))
                            .reshape(batch.ids().length, layout.states(), layout.hidden());
            NDArray values = read.get(new NDIndex(":, " + split + ":"));
            NDArray context = program.context(states, values, batch, 0, weights);
            List<List<Tags.Run>> runs = runs(passages, context);
            return annotations(passages, runs, vectors(passages, runs, context, values));
        }
    }

    private List<List<Tags.Run>> runs(List<Passage> passages, NDArray context) {
        boolean search = passages.stream().anyMatch(passage -> passage.given().isEmpty());
        float[] scores =
                search
                        ? array(context.get(new NDIndex(":, " + layout.size() + ":")))
                        : new float[0];
        List<List<Tags.Run>> runs = new ArrayList<>();
        int at = 0;
        for (Passage passage : passages) {
            int from = (at + passage.opening()) * HeadLayout.TAGS;
            at += passage.length();
            runs.add(
                    passage.given().isPresent()
                            ? given(passage.given().get())
                            : found(
                                    passage,
                                    Arrays.copyOfRange(scores, from, at * HeadLayout.TAGS)));
        }
        return runs;
    }

    private static List<Tags.Run> given(List<MentionTokens> places) {
        return places.stream().map(place -> new Tags.Run(place.first(), place.last(), 1)).toList();
    }

    private static List<Tags.Run> found(Passage passage, float[] scores) {
        int opening = passage.opening();
        return Tags.decode(scores, passage.continues().get(opening, passage.length())).stream()
                .map(r -> new Tags.Run(r.first() + opening, r.last() + opening, r.score()))
                .toList();
    }

    /** [mentions × dimension], passage after passage. */
    private float[] vectors(
            List<Passage> passages, List<List<Tags.Run>> runs, NDArray context, NDArray values) {
        List<long[]> places = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < passages.size(); i++) {
            long end = start + passages.get(i).length();
            for (Tags.Run run : runs.get(i)) {
                long first = start + run.first();
                long last = start + run.last();
                long from = Math.max(start + passages.get(i).opening(), first - SURROUNDINGS);
                long to = Math.min(end - 1, last + SURROUNDINGS);
                places.add(new long[] {first, last, from, to});
            }
            start = end;
        }
        if (places.isEmpty()) {
            return new float[0];
        }
        return array(
                program.mentions(
                        context.get(new NDIndex(":, :" + layout.size())),
                        values,
                        column(context.getManager(), places, 0),
                        column(context.getManager(), places, 1),
                        column(context.getManager(), places, 2),
                        column(context.getManager(), places, 3),
                        weights));
    }

    private static NDArray column(NDManager call, List<long[]> rows, int column) {
        return call.create(rows.stream().mapToLong(row -> row[column]).toArray());
    }

    private List<List<Annotation>> annotations(
            List<Passage> passages, List<List<Tags.Run>> runs, float[] vectors) {
        List<List<Annotation>> annotations = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < passages.size(); i++) {
            List<Annotation> own = new ArrayList<>();
            for (Tags.Run run : runs.get(i)) {
                float[] vector = Arrays.copyOfRange(vectors, at, at + dimension());
                at += dimension();
                own.add(
                        new Annotation(
                                new MentionTokens(run.first(), run.last()), run.score(), vector));
            }
            annotations.add(own);
        }
        return annotations;
    }

    /**
     * The vector of a description.
     *
     * @param pooled the value vectors of its last token and their mean, side by side
     */
    public float[] description(float[] pooled) {
        try (NDManager call = program.newManager()) {
            NDArray one = call.create(pooled, new Shape(1, pooled.length));
            return array(program.descriptions(one, weights));
        }
    }

    private static float[] array(NDArray result) {
        return result.toDevice(Device.cpu(), false).toFloatArray();
    }

    @Override
    public void close() {
        memory.close();
        program.close();
    }
}
