package io.nerstream.encoder.head;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import io.nerstream.encoder.modelfile.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights of a head as a Safetensors file; matrices in bfloat16, the rest in float32. */
public final class HeadFile implements Closeable {
    private final SafetensorsFolder tensors;

    private HeadFile(SafetensorsFolder tensors) {
        this.tensors = tensors;
    }

    static HeadFile open(Path file) throws IOException {
        return new HeadFile(SafetensorsFolder.open(file));
    }

    /** Writes weights in the order of {@link HeadLayout#shapes}. */
    public static void write(Path file, HeadLayout layout, NDList weights) throws IOException {
        Map<String, SafetensorsWriter.Tensor> tensors = new LinkedHashMap<>();
        int number = 0;
        for (Map.Entry<String, Shape> entry : layout.shapes().entrySet()) {
            long[] shape = entry.getValue().getShape();
            tensors.put(
                    entry.getKey(),
                    new SafetensorsWriter.Tensor(
                            Arrays.stream(shape).boxed().toList(),
                            weights.get(number++).toFloatArray(),
                            shape.length > 1));
        }
        SafetensorsWriter.write(file, tensors);
    }

    /** The layout that the shapes of the weights speak of. */
    HeadLayout layout(int states, int hidden, int values) throws ModelFileException {
        int blocks = 0;
        while (tensors.tensor("block." + blocks + ".distance").isPresent()) {
            blocks++;
        }
        return new HeadLayout(
                states,
                hidden,
                values,
                side("input.bias", 0),
                blocks,
                blocks == 0 ? 1 : side("block.0.distance", 0),
                side("mention.0.bias", 0),
                side("basis", 1),
                side("mention.1.bias", 0),
                side("surroundings.basis", 1),
                side("background", 0),
                side("known", 0));
    }

    private int side(String name, int dimension) throws ModelFileException {
        List<Long> shape = tensors.require(name).shape();
        if (dimension >= shape.size()) {
            throw new ModelFileException(tensors.path(), name, "has shape " + shape);
        }
        return Math.toIntExact(shape.get(dimension));
    }

    /** All weights in the order of the layout; they belong to the manager. */
    NDList read(HeadLayout layout, NDManager manager) throws ModelFileException {
        NDList weights = new NDList();
        for (Map.Entry<String, Shape> entry : layout.shapes().entrySet()) {
            TensorInfo tensor = tensors.require(entry.getKey());
            List<Long> expected = Arrays.stream(entry.getValue().getShape()).boxed().toList();
            if (!tensor.shape().equals(expected)) {
                throw new ModelFileException(
                        tensors.path(),
                        entry.getKey(),
                        "has shape " + tensor.shape() + ", this decoder needs " + expected);
            }
            weights.add(manager.create(tensors.values(entry.getKey()), entry.getValue()));
        }
        return weights;
    }

    @Override
    public void close() throws IOException {
        tensors.close();
    }
}
