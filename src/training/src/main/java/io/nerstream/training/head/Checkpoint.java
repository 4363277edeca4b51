package io.nerstream.training.head;

import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import io.nerstream.encoder.modelfile.SafetensorsWriter.Tensor;
import io.nerstream.encoder.modelfile.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The state of training in a file, so that it can go on where it was interrupted. */
final class Checkpoint {
    private static final String STEP = "step";

    private Checkpoint() {}

    static void write(Path file, int step, AdamW state) throws IOException {
        Map<String, Tensor> tensors = new HashMap<>();
        tensors.put(STEP, Tensor.vector(step));
        for (int i = 0; i < state.weights().length; i++) {
            tensors.put("weights." + i, Tensor.vector(state.weights()[i]));
            tensors.put("first." + i, Tensor.vector(state.first()[i]));
            tensors.put("second." + i, Tensor.vector(state.second()[i]));
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        SafetensorsWriter.write(part, tensors);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Fills the state; the step that comes next, empty if there is no file. */
    static Optional<Integer> read(Path file, AdamW state) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            float[] step = new float[1];
            read(tensors, STEP, step);
            for (int i = 0; i < state.weights().length; i++) {
                read(tensors, "weights." + i, state.weights()[i]);
                read(tensors, "first." + i, state.first()[i]);
                read(tensors, "second." + i, state.second()[i]);
            }
            return Optional.of((int) step[0]);
        }
    }

    private static void read(SafetensorsFolder tensors, String name, float[] target)
            throws IOException {
        Optional<TensorInfo> tensor = tensors.tensor(name);
        if (tensor.isEmpty() || tensor.get().rows() != target.length) {
            throw new IOException(
                    tensors.path()
                            + ": "
                            + name
                            + " is not what this training needs: delete the file to begin anew");
        }
        tensors.read(tensor.get(), 0, target.length, target);
    }
}
