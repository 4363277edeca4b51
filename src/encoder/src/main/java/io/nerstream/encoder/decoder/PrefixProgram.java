package io.nerstream.encoder.decoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.nerstream.encoder.decoder.DecoderConfig.BlockAttention;
import io.nerstream.encoder.torch.TorchProgram;
import java.util.List;
import java.util.Locale;

/**
 * The TorchScript program of {@code src/main/python/prefix.py}. Owned by one {@link Prefix} and
 * called by one thread at a time.
 */
final class PrefixProgram implements AutoCloseable {
    private final TorchProgram program;

    private PrefixProgram(TorchProgram program) {
        this.program = program;
    }

    static PrefixProgram load(Device device) {
        String name = device.isGpu() || !isX86() ? "prefix.pt" : "prefix-onednn.pt";
        return new PrefixProgram(TorchProgram.load(PrefixProgram.class, name, device));
    }

    private static boolean isX86() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return architecture.equals("amd64") || architecture.equals("x86_64");
    }

    /**
     * Tells the program the decoder's constants.
     *
     * @param last rows of query, key and value in the last block if it holds nothing else, else
     *     zeros
     */
    void configure(DecoderConfig config, int blocks, int[] last) {
        try (NDManager call = newManager()) {
            long[] sizes = {
                config.heads(),
                config.kvHeads(),
                config.headSize(),
                config.gelu() ? 1 : 0,
                last[0],
                last[1],
                last[2]
            };
            long[] attention = new long[blocks * 2];
            for (int block = 0; block < blocks; block++) {
                BlockAttention kind = config.attention().get(block);
                attention[block * 2] = kind.window();
                attention[block * 2 + 1] = kind.table();
            }
            List<float[]> tables = config.frequencies();
            program.call(
                    "configure",
                    call.create(sizes),
                    call.create(new double[] {config.epsilon(), config.attentionScale()}),
                    call.create(attention, new Shape(blocks, 2)),
                    call.create(tables.toArray(float[][]::new)));
        }
    }

    /** Begins a weight of that shape; a shape of one zero says that the model has none. */
    void allocate(Precision precision, long... shape) {
        try (NDManager call = newManager()) {
            program.call(
                    "allocate",
                    call.create(shape),
                    call.zeros(new Shape(1)),
                    call.create(precision.code()));
        }
    }

    /** Fills rows of the weight begun last. */
    void fill(long firstRow, float[] rows, Shape shape) {
        try (NDManager call = newManager()) {
            NDArray values = call.create(shape, DataType.FLOAT32);
            values.set(rows);
            program.call("fill", call.create(firstRow), values);
        }
    }

    /**
     * Ends the weight begun last.
     *
     * @param matrix whether it is the matrix of a product
     */
    void finish(boolean matrix) {
        try (NDManager call = newManager()) {
            program.call("finish", call.create(matrix ? 1L : 0L));
        }
    }

    /** A manager on the program's device. */
    NDManager newManager() {
        return program.newManager();
    }

    /**
     * Runs a batch.
     *
     * @return [rows, width], on the program's device, owned by the manager of the call
     */
    NDArray forward(NDManager call, Batch batch, List<Tap> taps) {
        return program.call(
                "forward",
                call.create(batch.ids()),
                call.create(batch.spread(), new Shape(batch.count(), batch.longest())),
                call.create(batch.gather()),
                call.create(batch.rows()),
                taps(call, taps));
    }

    /**
     * Runs only the matrix products that {@link #forward} needs for so many tokens, and waits for
     * them.
     */
    void products(int tokens, List<Tap> taps) {
        try (NDManager call = newManager()) {
            program.call("products", call.create((long) tokens), taps(call, taps)).toFloatArray();
        }
    }

    private static NDArray taps(NDManager call, List<Tap> taps) {
        long[] flat = new long[taps.size() * 2];
        for (int i = 0; i < taps.size(); i++) {
            flat[i * 2] = taps.get(i).block();
            flat[i * 2 + 1] = taps.get(i).component().code();
        }
        return call.create(flat, new Shape(taps.size(), 2));
    }

    @Override
    public void close() {
        program.close();
    }
}
