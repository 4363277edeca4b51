package io.nerstream.encoder.modelfile;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a tensor lies in its file.
 *
 * @param file the file that holds its bytes
 * @param shape row-major, outermost dimension first; a linear layer is [outputs, inputs]
 * @param type empty if this version cannot read the type; {@code typeName} says which it is
 * @param offset of its first byte in the file
 */
public record TensorInfo(
        Path file,
        String name,
        List<Long> shape,
        Optional<ElementType> type,
        String typeName,
        long offset) {
    public TensorInfo {
        requireNonNull(file, "file is null");
        requireNonNull(name, "name is null");
        shape = List.copyOf(shape);
        requireNonNull(type, "type is null");
        requireNonNull(typeName, "typeName is null");
    }

    /** Values in one row: the product of all dimensions but the first. */
    public long rowSize() {
        return shape.stream().skip(1).reduce(1L, (a, b) -> a * b);
    }

    /** The size of the first dimension; 1 for a scalar. */
    public long rows() {
        return shape.isEmpty() ? 1 : shape.get(0);
    }
}
