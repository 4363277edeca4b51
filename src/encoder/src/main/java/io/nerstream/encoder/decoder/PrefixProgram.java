package io.nerstream.encoder.decoder;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.nerstream.encoder.decoder.DecoderConfig.BlockAttention;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * The TorchScript program of {@code src/main/python/prefix.py} and its native memory.
 *
 * <p>Owned by one {@link Prefix} and called by one thread at a time: OpenMP keeps a pool of threads
 * for every thread that calls, and more of them than cores cost more than they give.
 */
final class PrefixProgram implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    private final Model model;
    private final NDManager manager;
    private final ParameterStore parameters;

    private PrefixProgram(Model model) {
        this.model = model;
        this.manager = model.getNDManager();
        this.parameters = new ParameterStore(manager, false);
    }

    static PrefixProgram load(Device device) {
        setUpEngine();
        if (device.isGpu() && Engine.getEngine(ENGINE).getGpuCount() <= device.getDeviceId()) {
            throw new IllegalArgumentException(
                    "device "
                            + device
                            + " was asked for, but PyTorch sees "
                            + Engine.getEngine(ENGINE).getGpuCount()
                            + " GPUs: run 'nerstream doctor' for what to set");
        }
        Model model = Model.newInstance("prefix", device, ENGINE);
        try (InputStream program =
                PrefixProgram.class.getResourceAsStream(
                        device.isGpu() || !isX86() ? "prefix.pt" : "prefix-onednn.pt")) {
            model.load(program);
            return new PrefixProgram(model);
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException("PyTorch cannot read the program it was built for", e);
        }
    }

    /** Settings that DJL reads once, when its engine starts; a value given by the user stays. */
    private static void setUpEngine() {
        setDefault("ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
        setDefault("ai.djl.pytorch.num_interop_threads", 1);
        // Batches of ever new shapes would be compiled anew again and again.
        setDefault("ai.djl.pytorch.graph_optimizer", false);
        setDefault("ai.djl.offline", true);
    }

    private static void setDefault(String key, Object value) {
        System.getProperties().putIfAbsent(key, value.toString());
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
        try (NDManager call = manager.newSubManager()) {
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
            call(
                    call,
                    "configure",
                    call.create(sizes),
                    call.create(new double[] {config.epsilon(), config.attentionScale()}),
                    call.create(attention, new Shape(blocks, 2)),
                    call.create(tables.toArray(float[][]::new)));
        }
    }

    /** Begins a weight of that shape; a shape of one zero says that the model has none. */
    void allocate(Precision precision, long... shape) {
        try (NDManager call = manager.newSubManager()) {
            call(
                    call,
                    "allocate",
                    call.create(shape),
                    call.zeros(new Shape(1)),
                    call.create(precision.code()));
        }
    }

    /** Fills rows of the weight begun last. */
    void fill(long firstRow, float[] rows, Shape shape) {
        try (NDManager call = manager.newSubManager()) {
            NDArray values = call.create(shape, DataType.FLOAT32);
            values.set(rows);
            call(call, "fill", call.create(firstRow), values);
        }
    }

    /**
     * Ends the weight begun last.
     *
     * @param matrix whether it is the matrix of a product
     */
    void finish(boolean matrix) {
        try (NDManager call = manager.newSubManager()) {
            call(call, "finish", call.create(matrix ? 1L : 0L));
        }
    }

    /**
     * Runs a batch.
     *
     * @return [rows × width], row after row
     */
    float[] forward(Batch batch, List<Tap> taps) {
        try (NDManager call = manager.newSubManager()) {
            NDList result =
                    call(
                            call,
                            "forward",
                            call.create(batch.ids()),
                            call.create(batch.spread(), new Shape(batch.count(), batch.longest())),
                            call.create(batch.gather()),
                            call.create(batch.rows()),
                            taps(call, taps));
            return result.head().toFloatArray();
        }
    }

    /**
     * Runs only the matrix products that {@link #forward} needs for so many tokens, and waits for
     * them.
     */
    void products(int tokens, List<Tap> taps) {
        try (NDManager call = manager.newSubManager()) {
            NDList result = call(call, "products", call.create((long) tokens), taps(call, taps));
            result.head().toFloatArray();
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

    /** DJL calls the method that the name of the first array states, with the other arrays. */
    private NDList call(NDManager call, String method, NDArray... arguments) {
        NDList inputs = new NDList();
        if (!method.equals("forward")) {
            NDArray marker = call.zeros(new Shape(1));
            marker.setName("module_method:" + method);
            inputs.add(marker);
        }
        for (NDArray argument : arguments) {
            inputs.add(argument);
        }
        return model.getBlock().forward(parameters, inputs, false);
    }

    @Override
    public void close() {
        model.close();
    }
}
