package io.nerstream.encoder.modelfile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF file, version 2 or 3, little-endian: metadata and tensors.
 *
 * <p>Format: the GGUF specification in ggml's {@code docs/gguf.md}. Counts and lengths are checked
 * against what is left of the file before anything is allocated, so that memory stays within a
 * small multiple of the file's header.
 */
public final class GgufFile implements TensorFile {
    private final Path path;
    private final MappedTensors file;
    private final Map<String, Object> metadata;
    private final Map<String, TensorInfo> tensors;

    private GgufFile(
            Path path,
            MappedTensors file,
            Map<String, Object> metadata,
            Map<String, TensorInfo> tensors) {
        this.path = path;
        this.file = file;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Reads the header.
     *
     * @throws ModelFileException if the header is damaged or refers to bytes that the file does not
     *     have
     */
    public static GgufFile open(Path path) throws IOException {
        MappedTensors file = MappedTensors.open(path);
        try {
            GgufHeader header = new GgufHeader(path, file.channel(), file.size());
            header.read();
            Map<String, TensorInfo> tensors = new HashMap<>();
            for (GgufHeader.Entry entry : header.entries()) {
                tensors.put(entry.name(), tensor(path, file, header.dataStart(), entry));
            }
            return new GgufFile(path, file, header.metadata(), tensors);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static TensorInfo tensor(
            Path path, MappedTensors file, long dataStart, GgufHeader.Entry entry)
            throws ModelFileException {
        long offset = dataStart + entry.offset();
        if (entry.offset() < 0 || offset < 0 || offset > file.size()) {
            throw new ModelFileException(
                    path,
                    entry.name(),
                    "offset "
                            + Long.toUnsignedString(entry.offset())
                            + " is beyond the file's "
                            + file.size()
                            + " bytes");
        }
        Optional<ElementType> type = ElementType.ofGgml(entry.type());
        if (type.isPresent()) {
            file.checkedLength(entry.name(), entry.shape(), type.get(), offset);
        }
        return new TensorInfo(
                path, entry.name(), entry.shape(), type, "ggml type " + entry.type(), offset);
    }

    /**
     * A text value.
     *
     * @throws ModelFileException if the key has another type
     */
    public Optional<String> text(String key) throws ModelFileException {
        return value(key, String.class, "a string");
    }

    /** An integer of any width or sign; unsigned 64-bit values above 2^63 − 1 are refused. */
    public Optional<Long> integer(String key) throws ModelFileException {
        return value(key, Long.class, "an integer");
    }

    /** A floating-point value; integers are accepted. */
    public Optional<Double> real(String key) throws ModelFileException {
        if (metadata.get(key) instanceof Long number) {
            return Optional.of((double) number);
        }
        return value(key, Double.class, "a number");
    }

    public Optional<Boolean> flag(String key) throws ModelFileException {
        return value(key, Boolean.class, "a boolean");
    }

    public Optional<List<String>> texts(String key) throws ModelFileException {
        return value(key, String[].class, "a list of strings").map(List::of);
    }

    /** A list of numbers; integers beyond 2^53 lose digits. */
    public Optional<double[]> numbers(String key) throws ModelFileException {
        return value(key, double[].class, "a list of numbers");
    }

    private <T> Optional<T> value(String key, Class<T> type, String wanted)
            throws ModelFileException {
        Object value = metadata.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new ModelFileException(path, key, "is not " + wanted);
        }
        return Optional.of(type.cast(value));
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public void read(TensorInfo tensor, long firstRow, int rows, float[] target)
            throws ModelFileException {
        file.read(tensor, firstRow, rows, target);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
