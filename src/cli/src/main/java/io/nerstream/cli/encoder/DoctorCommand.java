package io.nerstream.cli.encoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = "Says what this machine runs the encoder on, and what to set for a GPU.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Path model = DefaultModel.in(Cache.folder());
        System.out.println(
                "Java:      " + Runtime.version() + " on " + System.getProperty("os.arch"));
        System.out.println("Cores:     " + Runtime.getRuntime().availableProcessors());
        System.out.println(
                "Model:     "
                        + (Files.exists(model)
                                ? model
                                : "missing: run './nerstream setup' once (" + model + ")"));
        Engine engine;
        try {
            engine = Engine.getEngine("PyTorch");
        } catch (RuntimeException e) {
            System.out.println("PyTorch:   cannot be loaded: " + e.getMessage());
            explainGpu();
            return 1;
        }
        System.out.println("PyTorch:   " + engine.getVersion());
        System.out.println("CPU:       runs in " + Precision.fastest(Device.cpu()));
        System.out.println("GPUs:      " + engine.getGpuCount());
        if (engine.getGpuCount() == 0) {
            explainGpu();
        }
        return 0;
    }

    private static void explainGpu() {
        System.out.println(
                """

                To use an NVIDIA GPU, PyTorch's CUDA libraries must come from the Python package of the same version:
                  python3 -m venv ~/nerstream-gpu && ~/nerstream-gpu/bin/pip install torch==2.7.1
                  SITE=$(~/nerstream-gpu/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
                  export PYTORCH_LIBRARY_PATH=$SITE/torch/lib PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cu128
                  export LD_LIBRARY_PATH=$(echo $SITE/nvidia/*/lib | tr ' ' ':')
                Then run any command with --device cuda. The launcher leaves the CPU libraries out while PYTORCH_LIBRARY_PATH is set.""");
    }
}
