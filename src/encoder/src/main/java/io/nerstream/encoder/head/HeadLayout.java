package io.nerstream.encoder.head;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sizes of a head, from which the shapes of all its weights follow.
 *
 * @param states decoder blocks whose outputs it sees
 * @param hidden values of one such output
 * @param values of a token's value vectors, all tapped blocks together
 * @param size values of a token's context
 * @param blocks of its own
 * @param heads of attention in a block
 * @param inner values between the two products of a feed-forward layer or a projection
 * @param plain dimension of the part of a vector that is only standardised and reduced
 * @param learned dimension of the part that is trained
 * @param surroundings dimension of the part that speaks of the text around a mention
 * @param background descriptions of many different types that it compares with
 * @param known descriptions of the types of its training data
 */
public record HeadLayout(
        int states,
        int hidden,
        int values,
        int size,
        int blocks,
        int heads,
        int inner,
        int plain,
        int learned,
        int surroundings,
        int background,
        int known) {
    /** Tags of a token: outside, begin, inside. */
    static final int TAGS = 3;

    // How far a token sees.
    private static final int REACH = 32;
    // Last token and mean, side by side.
    private static final int POOLINGS = 2;
    // Mean, first token and last token.
    private static final int AROUND = 3;

    // Background, known, and what makes lengths equal: see head.py.
    private static final int COORDINATES = 3;
    private static final int NEIGHBOURHOOD = 3;

    /** The weights that follow are trained, those before are computed once from the data. */
    private static final String FIRST_TRAINED = "input.weight";

    /** Values in the vector of a mention or a description. */
    public int dimension() {
        return parts() + surroundings + COORDINATES;
    }

    /** Values of the plain and the learned part together. */
    public int parts() {
        return plain + learned;
    }

    /** Values of a mention's or a description's pooled value vectors. */
    public int pooled() {
        return POOLINGS * values;
    }

    /** The shape of each weight by its name, in the order that the program takes them. */
    public Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        moments(shapes, "value", values);
        moments(shapes, "mention", pooled());
        moments(shapes, "description", pooled());
        shapes.put("basis", new Shape(pooled(), plain));
        shapes.put("background", new Shape(background, parts()));
        shapes.put("known", new Shape(known, parts()));
        shapes.put("scoring", new Shape(Scoring.SIZE));
        moments(shapes, "surroundings", values);
        shapes.put("surroundings.basis", new Shape(values, surroundings));
        linear(shapes, "input", states * hidden + values, size);
        linear(shapes, "output_norm", 0, size);
        linear(shapes, "tag", size, TAGS);
        linear(shapes, "mention.0", AROUND * size + pooled(), inner);
        linear(shapes, "mention.1", inner, learned);
        linear(shapes, "description", pooled(), learned);
        for (int block = 0; block < blocks; block++) {
            block(shapes, "block." + block + ".");
        }
        return shapes;
    }

    /** How many weights, counted in the order of {@link #shapes}, come before the trained ones. */
    public int firstTrained() {
        return new ArrayList<>(shapes().keySet()).indexOf(FIRST_TRAINED);
    }

    private void block(Map<String, Shape> shapes, String name) {
        linear(shapes, name + "neighbour_norm", 0, size);
        linear(shapes, name + "neighbours", NEIGHBOURHOOD * size, size);
        linear(shapes, name + "attention_norm", 0, size);
        linear(shapes, name + "qkv", size, 3 * size);
        linear(shapes, name + "out", size, size);
        shapes.put(name + "distance", new Shape(heads, 2 * REACH + 1));
        linear(shapes, name + "feed_forward_norm", 0, size);
        linear(shapes, name + "up", size, inner);
        linear(shapes, name + "down", inner, size);
    }

    private static void moments(Map<String, Shape> shapes, String name, int values) {
        shapes.put(name + ".mean", new Shape(values));
        shapes.put(name + ".deviation", new Shape(values));
    }

    /** A product with its bias, or without inputs the scale and bias of a norm. */
    private static void linear(Map<String, Shape> shapes, String name, int in, int out) {
        shapes.put(name + ".weight", in == 0 ? new Shape(out) : new Shape(out, in));
        shapes.put(name + ".bias", new Shape(out));
    }
}
