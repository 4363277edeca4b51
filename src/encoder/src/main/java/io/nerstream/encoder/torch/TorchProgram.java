package io.nerstream.encoder.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A TorchScript program on one device.
 *
 * <p>Best called by one thread always: OpenMP keeps a pool of threads for every thread that calls,
 * and more of them than cores cost more than they give.
 */
public final class TorchProgram implements AutoCloseable {
    private static final String ENGINE = "PyTorch";

    private final Model model;
    private final ParameterStore parameters;

    private TorchProgram(Model model) {
        this.model = model;
        this.parameters = new ParameterStore(model.getNDManager(), false);
    }

    /**
     * Loads a program that lies beside a class.
     *
     * @throws IllegalArgumentException if the device is a GPU that PyTorch does not see
     */
    public static TorchProgram load(Class<?> beside, String name, Device device) {
        RunningCalls.begin();
        try {
            return loadNow(beside, name, device);
        } finally {
            RunningCalls.end();
        }
    }

    private static TorchProgram loadNow(Class<?> beside, String name, Device device) {
        setUpEngine();
        if (device.isGpu() && Engine.getEngine(ENGINE).getGpuCount() <= device.getDeviceId()) {
            throw new IllegalArgumentException(
                    "device "
                            + device
                            + " was asked for, but PyTorch sees "
                            + Engine.getEngine(ENGINE).getGpuCount()
                            + " GPUs: run 'nerstream doctor' for what to set");
        }
        Model model = Model.newInstance(name, device, ENGINE);
        try (InputStream program = beside.getResourceAsStream(name)) {
            model.load(program);
            return new TorchProgram(model);
        } catch (IOException e) {
            model.close();
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException("PyTorch cannot read the program it was built for", e);
        }
    }

    /**
     * Settings that DJL reads once, when its engine starts; a value given by the user stays.
     * Warnings of PyTorch are about DJL's calls, and no user can heed them.
     */
    private static void setUpEngine() {
        setDefault("ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
        setDefault("ai.djl.pytorch.num_interop_threads", 1);
        // Batches of ever new shapes would be compiled anew again and again.
        setDefault("ai.djl.pytorch.graph_optimizer", false);
        setDefault("ai.djl.offline", true);
        Engine unused = Engine.getEngine(ENGINE);
        PyTorchLog.errorsOnly();
    }

    private static void setDefault(String key, Object value) {
        System.getProperties().putIfAbsent(key, value.toString());
    }

    /** A manager on the program's device; the caller closes it. */
    public NDManager newManager() {
        return model.getNDManager().newSubManager();
    }

    /** Calls a method; the result belongs to the manager of the first argument. */
    public NDArray call(String method, NDArray... arguments) {
        return call(method, false, new NDList(arguments));
    }

    /**
     * Calls a method.
     *
     * @param gradients whether the way from the arguments to the result is kept for gradients
     * @param arguments neighbours that bear the same name ending with [] arrive as one list
     */
    public NDArray call(String method, boolean gradients, NDList arguments) {
        RunningCalls.begin();
        try {
            return callNow(method, gradients, arguments);
        } finally {
            RunningCalls.end();
        }
    }

    private NDArray callNow(String method, boolean gradients, NDList arguments) {
        NDList inputs = new NDList();
        NDManager manager = arguments.head().getManager();
        // DJL calls the method that the name of the first array states, with the other arrays.
        try (NDArray marker = manager.zeros(new Shape(1))) {
            if (!method.equals("forward")) {
                marker.setName("module_method:" + method);
                inputs.add(marker);
            }
            inputs.addAll(arguments);
            return model.getBlock().forward(parameters, inputs, gradients).head();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
