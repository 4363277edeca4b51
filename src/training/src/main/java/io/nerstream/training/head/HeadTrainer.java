package io.nerstream.training.head;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.nerstream.encoder.decoder.Batch;
import io.nerstream.encoder.head.HeadLayout;
import io.nerstream.encoder.head.HeadProgram;
import io.nerstream.encoder.torch.RunningCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Trains a head: to tag mentions, and to bring mentions and descriptions of their types together.
 * Each step draws its texts, wordings and dropout from the seed and its own number alone, so that
 * training that goes on from a checkpoint does what it would have done.
 */
final class HeadTrainer implements AutoCloseable {
    private static final String ENGINE = "PyTorch";
    private static final float DROPOUT = 0.25f;

    /** Inverse temperature of the scores of types. */
    private static final float SHARPNESS = 10;

    private static final float WEIGHT_OF_PARTIAL_TAGS = 0.1f;
    private static final float WEIGHT_OF_ENDS = 0.5f;
    private static final float WEIGHT_OF_MENTIONS_OF_TYPE = 0.5f;
    private static final int STEPS_BETWEEN_CHECKPOINTS = 200;

    private final HeadLayout layout;
    private final List<Draw> draws;
    private final Function<String, float[]> descriptions;
    private final HeadWeights weights;
    private final long seed;
    private final HeadProgram program;

    /**
     * Prepares training.
     *
     * @param descriptions raw vectors of all wordings
     * @param weights whose trained part is changed in place
     */
    HeadTrainer(
            HeadLayout layout,
            List<Draw> draws,
            Function<String, float[]> descriptions,
            HeadWeights weights,
            long seed) {
        this.layout = layout;
        this.draws = draws;
        this.descriptions = descriptions;
        this.weights = weights;
        this.seed = seed;
        this.program = HeadProgram.load(Device.cpu(), false);
    }

    /** Runs all steps that a checkpoint has not done yet. */
    void train(int steps, Path checkpoint) throws IOException {
        AdamW optimizer = AdamW.of(weights.trained());
        int from = Checkpoint.read(checkpoint, optimizer).orElse(0);
        try (ProgressBar bar =
                new ProgressBarBuilder()
                        .setTaskName("Training")
                        .setInitialMax(steps)
                        .startsFrom(from, Duration.ZERO)
                        .build()) {
            double smooth = Double.NaN;
            for (int step = from; step < steps; step++) {
                double loss = step(optimizer, step, steps);
                smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
                bar.setExtraMessage(String.format(" loss %.3f", smooth)).step();
                if ((step + 1) % STEPS_BETWEEN_CHECKPOINTS == 0) {
                    Checkpoint.write(checkpoint, step + 1, optimizer);
                }
            }
        }
    }

    private double step(AdamW optimizer, int step, int steps) throws IOException {
        Random random = new Random(seed * 1_000_003 + step);
        Engine engine = Engine.getEngine(ENGINE);
        engine.setRandomSeed(random.nextInt());
        Draw draw = pick(random);
        List<Integer> texts = draw.texts(random);
        try (NDManager call = program.newManager();
                GradientCollector gradients = engine.newGradientCollector()) {
            NDList all = weights.on(call);
            List<NDArray> trained = all.subList(layout.firstTrained(), all.size());
            trained.forEach(weight -> weight.setRequiresGradient(true));
            NDArray loss = loss(call, draw, texts, random, all);
            RunningCalls.during(() -> gradients.backward(loss));
            float[][] found =
                    trained.stream()
                            .map(weight -> weight.getGradient().toFloatArray())
                            .toArray(float[][]::new);
            optimizer.update(found, step, steps);
            return loss.getFloat();
        }
    }

    private Draw pick(Random random) {
        double total = draws.stream().mapToDouble(draw -> draw.set().source().weight()).sum();
        double left = random.nextDouble() * total;
        for (Draw draw : draws) {
            left -= draw.set().source().weight();
            if (left < 0) {
                return draw;
            }
        }
        return draws.get(draws.size() - 1);
    }

    private NDArray loss(NDManager call, Draw draw, List<Integer> texts, Random random, NDList all)
            throws IOException {
        Read read = read(call, draw, texts, DROPOUT, all);
        NDArray loss = read.tags().sum().mul(0);
        TrainingPlan.Labels labels = draw.set().source().labels();
        if (labels == TrainingPlan.Labels.COMPLETE) {
            loss = loss.add(Losses.tags(read.tags(), draw.tags(texts)));
        }
        if (labels == TrainingPlan.Labels.PARTIAL) {
            NDArray inside = Losses.tags(read.tags(), draw.tags(texts));
            NDArray ends = Losses.ends(read.tags(), draw.ended(texts));
            loss = loss.add(inside.add(ends.mul(WEIGHT_OF_ENDS)).mul(WEIGHT_OF_PARTIAL_TAGS));
        }
        Draw.Typed typed = draw.typed(texts);
        return typed.count() < 2 ? loss : loss.add(types(call, draw, typed, read, random, all));
    }

    /** What the head makes of some texts. */
    private record Read(NDArray context, NDArray tags, NDArray values) {}

    private Read read(NDManager call, Draw draw, List<Integer> texts, float dropout, NDList all)
            throws IOException {
        int states = layout.states() * layout.hidden();
        int width = states + layout.values();
        Batch batch = draw.batch(texts);
        long tokens = batch.gather().length;
        NDArray vectors = call.create(draw.vectors(texts, width), new Shape(tokens, width));
        NDArray values = vectors.get(new NDIndex(":, " + states + ":"));
        NDArray out =
                program.context(
                        vectors.get(new NDIndex(":, :" + states))
                                .reshape(tokens, layout.states(), layout.hidden()),
                        values,
                        batch,
                        dropout,
                        all);
        return new Read(
                out.get(new NDIndex(":, :" + layout.size())),
                out.get(new NDIndex(":, " + layout.size() + ":")),
                values);
    }

    private NDArray types(
            NDManager call, Draw draw, Draw.Typed typed, Read read, Random random, NDList all) {
        int types = draw.types().size();
        NDIndex learned = new NDIndex(":, " + layout.plain() + ":");
        NDArray mentions =
                program.mentionParts(
                                read.context(),
                                read.values(),
                                call.create(typed.first()),
                                call.create(typed.last()),
                                DROPOUT,
                                all)
                        .get(learned);
        NDArray wordings =
                program.descriptionParts(wordings(call, draw, random), DROPOUT, all).get(learned);
        NDArray scores =
                mentions.matMul(wordings.transpose())
                        .mul(SHARPNESS)
                        .add(call.create(typed.impossible(), new Shape(typed.count(), types)));
        return Losses.typeOfMention(scores, typed.weighted(types))
                .add(
                        Losses.mentionsOfType(scores, typed.shares(types))
                                .mul(WEIGHT_OF_MENTIONS_OF_TYPE));
    }

    /** One wording of each type of a source, [types, pooled]. */
    private NDArray wordings(NDManager call, Draw draw, Random random) {
        List<float[]> raw = new ArrayList<>();
        for (List<String> wordings : draw.set().source().types().values()) {
            raw.add(descriptions.apply(wordings.get(random.nextInt(wordings.size()))));
        }
        return call.create(raw.toArray(float[][]::new));
    }

    /** The plain and learned parts of descriptions as they are now, [descriptions × parts]. */
    float[] descriptionParts(List<String> texts) {
        try (NDManager call = program.newManager()) {
            float[][] raw = texts.stream().map(descriptions).toArray(float[][]::new);
            return program.descriptionParts(call.create(raw), 0, weights.on(call)).toFloatArray();
        }
    }

    /** The mean tag loss of each source on its texts that were held back, if it has any. */
    Map<String, Double> heldBackLoss() throws IOException {
        Map<String, Double> losses = new TreeMap<>();
        for (Draw draw : draws) {
            double sum = 0;
            int portions = 0;
            for (List<Integer> texts : draw.heldBack()) {
                try (NDManager call = program.newManager()) {
                    Read read = read(call, draw, texts, 0, weights.on(call));
                    sum += Losses.tags(read.tags(), draw.tags(texts)).getFloat();
                    portions++;
                }
            }
            if (portions > 0) {
                losses.put(draw.set().source().name(), sum / portions);
            }
        }
        return losses;
    }

    @Override
    public void close() {
        program.close();
    }
}
