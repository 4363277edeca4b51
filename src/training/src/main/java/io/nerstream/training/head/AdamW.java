package io.nerstream.training.head;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101), a learning rate
 * that rises and then falls along a cosine, and gradients cut to a greatest length. The state is
 * plain arrays, so that training can go on from a file exactly.
 *
 * @param weights what is trained, changed in place
 * @param first running means of the gradients
 * @param second running means of their squares
 */
record AdamW(float[][] weights, float[][] first, float[][] second) {
    private static final double RATE = 1e-3;
    private static final double LEAST_SHARE = 0.02;
    private static final int WARM_UP = 100;
    private static final double DECAY = 0.05;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    private static final double LONGEST_GRADIENT = 1;

    static AdamW of(float[][] weights) {
        return new AdamW(weights, zeros(weights), zeros(weights));
    }

    private static float[][] zeros(float[][] like) {
        float[][] zeros = new float[like.length][];
        for (int i = 0; i < like.length; i++) {
            zeros[i] = new float[like[i].length];
        }
        return zeros;
    }

    /**
     * Takes one step.
     *
     * @param step from 0
     * @param steps of the whole training
     */
    void update(float[][] gradients, int step, int steps) {
        double shrink = Math.min(1, LONGEST_GRADIENT / (length(gradients) + 1e-6));
        double rate = rate(step, steps);
        double mean = 1 - Math.pow(BETA1, step + 1);
        double square = 1 - Math.pow(BETA2, step + 1);
        for (int i = 0; i < weights.length; i++) {
            float[] w = weights[i];
            float[] m = first[i];
            float[] v = second[i];
            for (int k = 0; k < w.length; k++) {
                double g = gradients[i][k] * shrink;
                m[k] = (float) (BETA1 * m[k] + (1 - BETA1) * g);
                v[k] = (float) (BETA2 * v[k] + (1 - BETA2) * g * g);
                double change = m[k] / mean / (Math.sqrt(v[k] / square) + EPSILON);
                w[k] = (float) (w[k] - rate * (change + DECAY * w[k]));
            }
        }
    }

    private static double length(float[][] gradients) {
        double squares = 0;
        for (float[] gradient : gradients) {
            for (float value : gradient) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }

    static double rate(int step, int steps) {
        double fall = 0.5 * (1 + Math.cos(Math.PI * step / steps));
        return RATE * Math.min(1, (step + 1.0) / WARM_UP) * Math.max(LEAST_SHARE, fall);
    }
}
