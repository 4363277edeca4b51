package io.nerstream.encoder.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.nerstream.encoder.modelfile.ModelFileException;
import java.util.Collection;
import java.util.List;

/**
 * The lower blocks of a decoder, loaded on one device.
 *
 * <p>Calls must come from one thread at a time, and best always from the same. The native memory is
 * freed by {@link #close}.
 */
public final class Prefix implements AutoCloseable {
    private final DecoderConfig config;
    private final Depth depth;
    private final PrefixProgram program;

    private Prefix(DecoderConfig config, Depth depth, PrefixProgram program) {
        this.config = config;
        this.depth = depth;
        this.program = program;
    }

    /**
     * Loads what is needed for those taps and for all below them.
     *
     * @throws ModelFileException if a weight is missing or of another shape than the configuration
     *     asks for
     */
    public static Prefix load(
            DecoderFile file, Collection<Tap> taps, Precision precision, Device device)
            throws ModelFileException {
        DecoderConfig config = file.config();
        Depth depth = Depth.of(taps);
        if (depth.block() >= config.blocks()) {
            throw new IllegalArgumentException(
                    "block "
                            + depth.block()
                            + " was asked for, the model has blocks 0 to "
                            + (config.blocks() - 1));
        }
        PrefixProgram program = PrefixProgram.load(device);
        try {
            new PrefixLoader(file.weights(), program, precision).load(depth);
            return new Prefix(config, depth, program);
        } catch (ModelFileException | RuntimeException e) {
            program.close();
            throw e;
        }
    }

    public DecoderConfig config() {
        return config;
    }

    /** Whether vectors of those taps can be had: their blocks are loaded far enough. */
    public boolean covers(List<Tap> taps) {
        return depth.covers(taps);
    }

    /** Values in one token's vector: the sum of the sizes of those components. */
    public int width(List<Tap> taps) {
        return taps.stream().mapToInt(tap -> config.size(tap.component())).sum();
    }

    /**
     * Runs one batch.
     *
     * @return [rows × width], row after row, each row in the order of the taps
     * @throws IllegalArgumentException if an id is outside the vocabulary or the taps are not
     *     covered
     */
    public float[] run(Batch batch, List<Tap> taps) {
        try (NDManager call = program.newManager()) {
            return run(call, batch, taps).toDevice(Device.cpu(), false).toFloatArray();
        }
    }

    /** A manager on the prefix's device; the caller closes it. */
    public NDManager newManager() {
        return program.newManager();
    }

    /**
     * Runs one batch and leaves the result where it is.
     *
     * @param owner of the result, see {@link #newManager}
     * @return float32 [rows, width] on the prefix's device
     * @throws IllegalArgumentException as {@link #run(Batch, List)}
     */
    public NDArray run(NDManager owner, Batch batch, List<Tap> taps) {
        if (!covers(taps)) {
            throw new IllegalArgumentException(
                    "taps " + taps + " are beyond what is loaded: " + depth);
        }
        for (long id : batch.ids()) {
            if (id < 0 || id >= config.vocabulary()) {
                throw new IllegalArgumentException(
                        "token id " + id + " is outside the vocabulary of " + config.vocabulary());
            }
        }
        return program.forward(owner, batch, taps);
    }

    /**
     * Runs only the matrix products of a batch of so many tokens: what the speed of {@link #run} is
     * measured against.
     */
    public void runProductsOnly(int tokens, List<Tap> taps) {
        program.products(tokens, taps);
    }

    @Override
    public void close() {
        program.close();
    }
}
