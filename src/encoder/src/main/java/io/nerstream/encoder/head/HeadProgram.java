package io.nerstream.encoder.head;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.nerstream.encoder.decoder.Batch;
import io.nerstream.encoder.torch.TorchProgram;

/**
 * The TorchScript program of {@code src/main/python/head.py}, which has no weights of its own: each
 * call brings them, as {@link HeadLayout#shapes} lists them. A result belongs to the manager of the
 * call's first array. With a dropout above 0 a call is one of training: gradients can be taken.
 */
public final class HeadProgram implements AutoCloseable {
    private static final String WEIGHTS = "w[]";

    private final TorchProgram program;

    private HeadProgram(TorchProgram program) {
        this.program = program;
    }

    /**
     * Loads the program.
     *
     * @param bfloat16 whether products run in bfloat16; else in float32
     */
    public static HeadProgram load(Device device, boolean bfloat16) {
        HeadProgram head = new HeadProgram(TorchProgram.load(HeadProgram.class, "head.pt", device));
        try (NDManager call = head.newManager()) {
            head.program.call("configure", call.create(bfloat16 ? 1L : 0L));
        }
        return head;
    }

    /** A manager on the program's device; the caller closes it. */
    public NDManager newManager() {
        return program.newManager();
    }

    /**
     * Lets every token see both sides of its sequence.
     *
     * @param states [tokens, blocks, hidden], outputs of some decoder blocks
     * @param values [tokens, values], what vectors are made of
     * @param batch how the tokens lie
     * @return [tokens, size + 3]: context, and the scores of the tags outside, begin, inside
     */
    public NDArray context(
            NDArray states, NDArray values, Batch batch, float dropout, NDList weights) {
        NDManager call = states.getManager();
        return call(
                "forward",
                dropout,
                weights,
                states,
                values,
                call.create(batch.spread(), new Shape(batch.count(), batch.longest())),
                call.create(batch.gather()));
    }

    /**
     * The plain and the learned part of mentions.
     *
     * @param context [tokens, size]
     * @param values [tokens, values]
     * @param first int64 [n], the first token of each mention
     * @param last int64 [n], its last token, inclusive
     * @return [n, plain + learned], both parts of length 1
     */
    public NDArray mentionParts(
            NDArray context,
            NDArray values,
            NDArray first,
            NDArray last,
            float dropout,
            NDList weights) {
        return call("mention_parts", dropout, weights, context, values, first, last);
    }

    /**
     * The plain and the learned part of descriptions.
     *
     * @param pooled [n, 2 × values]: the value vectors of the last token and their mean, side by
     *     side
     * @return [n, plain + learned], both parts of length 1
     */
    public NDArray descriptionParts(NDArray pooled, float dropout, NDList weights) {
        return call("description_parts", dropout, weights, pooled);
    }

    /**
     * The vectors of mentions; see {@link #mentionParts}.
     *
     * @param from int64 [n], the first of the tokens around each mention
     * @param to int64 [n], the last of them, inclusive
     * @return [n, dimension], of length 1
     */
    NDArray mentions(
            NDArray context,
            NDArray values,
            NDArray first,
            NDArray last,
            NDArray from,
            NDArray to,
            NDList weights) {
        return call("mentions", 0, weights, context, values, first, last, from, to);
    }

    /** The vectors of descriptions, [n, dimension], of length 1; see {@link #descriptionParts}. */
    NDArray descriptions(NDArray pooled, NDList weights) {
        return call("descriptions", 0, weights, pooled);
    }

    /**
     * The main directions of centred data.
     *
     * @param covariance [n, n], symmetric
     * @return [n, n], the eigenvectors as columns, those of the largest eigenvalues first
     */
    public NDArray mainDirections(NDArray covariance) {
        return program.call("main_directions", covariance);
    }

    private NDArray call(String method, float dropout, NDList weights, NDArray... arrays) {
        NDList arguments = new NDList(arrays);
        arguments.add(arrays[0].getManager().create(dropout));
        for (NDArray weight : weights) {
            weight.setName(WEIGHTS);
            arguments.add(weight);
        }
        return program.call(method, dropout > 0, arguments);
    }

    @Override
    public void close() {
        program.close();
    }
}
