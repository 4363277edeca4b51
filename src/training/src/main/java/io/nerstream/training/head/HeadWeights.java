package io.nerstream.training.head;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.nerstream.encoder.head.HeadLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The weights of a head while it is made, as plain arrays.
 *
 * @param shapes in the order of the layout
 * @param values one array for each
 */
record HeadWeights(HeadLayout layout, Map<String, Shape> shapes, List<float[]> values) {
    /**
     * Weights before training: matrices drawn as Glorot and Bengio (2010) propose, norms that
     * change nothing, zeros.
     */
    static HeadWeights fresh(HeadLayout layout, long seed) {
        Random random = new Random(seed);
        Map<String, Shape> shapes = layout.shapes();
        List<float[]> values = new ArrayList<>();
        shapes.forEach((name, shape) -> values.add(fresh(name, shape, random)));
        return new HeadWeights(layout, shapes, values);
    }

    private static float[] fresh(String name, Shape shape, Random random) {
        float[] values = new float[Math.toIntExact(shape.size())];
        if (name.endsWith(".weight") && shape.dimension() == 1) {
            Arrays.fill(values, 1);
        } else if (name.endsWith(".weight")) {
            double most = Math.sqrt(6.0 / (shape.get(0) + shape.get(1)));
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((random.nextDouble() * 2 - 1) * most);
            }
        }
        return values;
    }

    void set(String name, float[] value) {
        int number = new ArrayList<>(shapes.keySet()).indexOf(name);
        if (values.get(number).length != value.length) {
            throw new IllegalArgumentException(
                    name + " has " + values.get(number).length + " values, not " + value.length);
        }
        values.set(number, value);
    }

    /** The arrays that training changes. */
    float[][] trained() {
        return values.subList(layout.firstTrained(), values.size()).toArray(float[][]::new);
    }

    /** Copies that belong to a manager. */
    NDList on(NDManager manager) {
        NDList list = new NDList();
        int number = 0;
        for (Shape shape : shapes.values()) {
            list.add(manager.create(values.get(number++), shape));
        }
        return list;
    }
}
