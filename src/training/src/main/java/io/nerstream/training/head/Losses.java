package io.nerstream.training.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/** What training makes small. */
final class Losses {
    private static final int INSIDE = 2;

    /** Takes a candidate out of a softmax. */
    static final float NEVER = -1e4f;

    private Losses() {}

    /**
     * Cross entropy of the tags.
     *
     * @param scores [tokens, 3]
     * @param targets [tokens × 3], 1 for the right tag of a token; zeros where it is not known
     */
    static NDArray tags(NDArray scores, float[] targets) {
        NDArray known = array(scores, targets);
        return scores.logSoftmax(1).mul(known).sum().neg().div(count(targets));
    }

    /**
     * Minus the logarithm of the chance that the mention has ended.
     *
     * @param scores [tokens, 3]
     * @param ended [tokens], 1 for tokens that are known not to go on the mention before them
     */
    static NDArray ends(NDArray scores, float[] ended) {
        NDArray inside = scores.softmax(1).get(new NDIndex(":, " + INSIDE));
        NDArray at = scores.getManager().create(ended);
        return inside.neg().add(1 + 1e-6f).log().mul(at).sum().neg().div(count(ended));
    }

    /**
     * Cross entropy of the type of each mention among all types.
     *
     * @param scores [mentions, types]
     * @param weighted [mentions × types], the weight of a mention at its type, else 0
     */
    static NDArray typeOfMention(NDArray scores, float[] weighted) {
        NDArray right = array(scores, weighted);
        return scores.logSoftmax(1).mul(right).sum().neg().div(scores.getShape().get(0));
    }

    /**
     * InfoNCE (van den Oord et al. 2018, arXiv 1807.03748) of the mentions of each type among all
     * mentions.
     *
     * @param scores [mentions, types]
     * @param shares [mentions × types], in each column equal shares of its mentions that sum up to
     *     1, or zeros
     */
    static NDArray mentionsOfType(NDArray scores, float[] shares) {
        double types = 0;
        for (float share : shares) {
            types += share;
        }
        return scores.logSoftmax(0)
                .mul(array(scores, shares))
                .sum()
                .neg()
                .div((float) Math.max(1, types));
    }

    private static NDArray array(NDArray like, float[] values) {
        NDManager manager = like.getManager();
        Shape shape = like.getShape();
        return manager.create(values, shape);
    }

    private static float count(float[] ones) {
        float count = 0;
        for (float one : ones) {
            count += one;
        }
        return Math.max(1, count);
    }
}
