package io.nerstream.training.head;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import io.nerstream.encoder.PublishedProjection;
import io.nerstream.encoder.torch.RunningCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;

/**
 * Trains the projection of NER Retriever (arXiv 2509.04011) by its own recipe: the bare name of a
 * type is the anchor, a mention of the type and one of another type of the same source complete the
 * triplet; margin 0.5 on 1 − cosine. Negatives are drawn, the paper's lexically hard ones are not.
 */
final class PublishedTraining {
    private static final int OUTPUT = 500;
    private static final int TRIPLETS = 128;
    private static final float MARGIN = 0.5f;
    private static final float DROPOUT = 0.1f;

    private final List<Draw> draws;
    private final List<List<List<float[]>>> mentions = new ArrayList<>();
    private final Function<String, float[]> names;
    private final int input;

    /**
     * Collects the mentions.
     *
     * @param names vectors of bare names
     * @param input values of a vector, the last ones of a token's
     */
    PublishedTraining(TrainingTexts texts, int input, Function<String, float[]> names)
            throws IOException {
        this.draws = texts.draws();
        this.names = names;
        this.input = input;
        for (int i = 0; i < draws.size(); i++) {
            mentions.add(byType(draws.get(i), texts.stores().get(i), texts.width()));
        }
    }

    /** For each type of a source the vectors of its mentions. */
    private List<List<float[]>> byType(Draw draw, TokenStore store, int width) throws IOException {
        List<List<float[]>> byType = new ArrayList<>();
        draw.types().forEach(type -> byType.add(new ArrayList<>()));
        for (int text = 0; text < draw.set().texts().size(); text++) {
            float[] vectors = new float[store.tokens(text).size() * width];
            store.read(text, vectors, 0);
            for (LabelledTokens mention : draw.mentions(text)) {
                if (mention.type() >= 0) {
                    int end = (mention.last() + 1) * width;
                    byType.get(mention.type()).add(Arrays.copyOfRange(vectors, end - input, end));
                }
            }
        }
        return byType;
    }

    PublishedProjection train(int steps, long seed) {
        List<Shape> shapes =
                List.of(
                        new Shape(OUTPUT, input),
                        new Shape(OUTPUT),
                        new Shape(OUTPUT, OUTPUT),
                        new Shape(OUTPUT));
        Random random = new Random(seed);
        float[][] weights =
                shapes.stream().map(shape -> fresh(shape, random)).toArray(float[][]::new);
        AdamW optimizer = AdamW.of(weights);
        Engine engine = Engine.getEngine("PyTorch");
        engine.setRandomSeed(random.nextInt());
        for (int step : ProgressBar.wrap(IntStream.range(0, steps).boxed().toList(), "Triplets")) {
            try (NDManager call = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                    GradientCollector gradients = engine.newGradientCollector()) {
                NDList arrays = new NDList();
                for (int i = 0; i < weights.length; i++) {
                    NDArray array = call.create(weights[i], shapes.get(i));
                    array.setRequiresGradient(true);
                    arrays.add(array);
                }
                NDArray loss = loss(call, random, arrays);
                RunningCalls.during(() -> gradients.backward(loss));
                optimizer.update(
                        arrays.stream()
                                .map(array -> array.getGradient().toFloatArray())
                                .toArray(float[][]::new),
                        step,
                        steps);
            }
        }
        return new PublishedProjection(
                new PublishedProjection.Layer(weights[0], weights[1]),
                new PublishedProjection.Layer(weights[2], weights[3]));
    }

    /** As PyTorch's linear layers begin: evenly between ± 1 / root of the inputs. */
    private float[] fresh(Shape shape, Random random) {
        double inputs = shape.dimension() == 2 ? shape.get(1) : input;
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((random.nextDouble() * 2 - 1) / Math.sqrt(inputs));
        }
        return values;
    }

    private NDArray loss(NDManager call, Random random, NDList weights) {
        List<float[]> anchors = new ArrayList<>();
        List<float[]> same = new ArrayList<>();
        List<float[]> other = new ArrayList<>();
        while (anchors.size() < TRIPLETS) {
            int source = random.nextInt(draws.size());
            List<List<float[]>> types = mentions.get(source);
            int type = random.nextInt(types.size());
            int wrong = random.nextInt(types.size());
            if (type != wrong && !types.get(type).isEmpty() && !types.get(wrong).isEmpty()) {
                String name = draws.get(source).types().get(type);
                anchors.add(names.apply(draws.get(source).set().source().types().get(name).get(0)));
                same.add(any(types.get(type), random));
                other.add(any(types.get(wrong), random));
            }
        }
        NDArray a = project(call, anchors, weights);
        NDArray near = a.mul(project(call, same, weights)).sum(new int[] {1});
        NDArray far = a.mul(project(call, other, weights)).sum(new int[] {1});
        return Activation.relu(far.sub(near).add(MARGIN)).mean();
    }

    private static float[] any(List<float[]> vectors, Random random) {
        return vectors.get(random.nextInt(vectors.size()));
    }

    private static NDArray project(NDManager call, List<float[]> vectors, NDList weights) {
        NDArray x = call.create(vectors.toArray(float[][]::new));
        NDArray inner =
                Activation.swish(x.matMul(weights.get(0).transpose()).add(weights.get(1)), 1);
        NDArray dropped = Dropout.dropout(inner, DROPOUT, true).singletonOrThrow();
        return dropped.matMul(weights.get(2).transpose()).add(weights.get(3)).normalize(2, 1);
    }
}
