package io.nerstream.encoder.modelfile;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;

/** Named tensors of a model, read as float32 rows. Safe for use by several threads. */
public interface TensorFile extends Closeable {
    /** The file or folder that was opened; errors name it. */
    Path path();

    /** The tensor of that name; its data are not read yet. */
    Optional<TensorInfo> tensor(String name);

    /**
     * Reads whole rows of a tensor: its first dimension counts rows, a vector has rows of one
     * value.
     *
     * @param tensor one that this file returned
     * @param firstRow the first row, from 0
     * @param rows how many
     * @param target gets rows × row size values from index 0 on; may be longer
     * @throws ModelFileException if the element type is not supported or the file became shorter
     */
    void read(TensorInfo tensor, long firstRow, int rows, float[] target) throws ModelFileException;
}
