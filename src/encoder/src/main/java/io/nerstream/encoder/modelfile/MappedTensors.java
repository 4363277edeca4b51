package io.nerstream.encoder.modelfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * One file whose tensor data are mapped piece by piece, so that a file beyond 2 GiB needs no memory
 * of its own.
 */
final class MappedTensors implements Closeable {
    private static final int PIECE_BYTES = 1 << 22;

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private MappedTensors(Path file, FileChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
    }

    static MappedTensors open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new MappedTensors(file, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    FileChannel channel() {
        return channel;
    }

    long size() {
        return size;
    }

    /**
     * Checks a tensor's place and size against the file.
     *
     * @return its length in bytes
     */
    long checkedLength(String name, List<Long> shape, ElementType type, long offset)
            throws ModelFileException {
        long values = 1;
        for (long side : shape) {
            if (side < 0) {
                throw new ModelFileException(file, name, "negative size in shape " + shape);
            }
            try {
                values = Math.multiplyExact(values, side);
            } catch (ArithmeticException e) {
                throw new ModelFileException(file, name, "shape " + shape + " overflows", e);
            }
        }
        long row = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        if (row % type.blockValues() != 0) {
            throw new ModelFileException(
                    file,
                    name,
                    "rows of "
                            + row
                            + " values are no multiple of the "
                            + type.blockValues()
                            + " values in a block of "
                            + type);
        }
        long blocks = values / type.blockValues();
        if (offset < 0 || offset > size || blocks > (size - offset) / type.blockBytes()) {
            throw new ModelFileException(
                    file,
                    name,
                    "shape "
                            + shape
                            + " of "
                            + type
                            + " from byte "
                            + offset
                            + " ends beyond the file's "
                            + size
                            + " bytes");
        }
        return blocks * type.blockBytes();
    }

    /** Decodes whole rows; see {@link TensorFile#read}. */
    void read(TensorInfo tensor, long firstRow, int rows, float[] target)
            throws ModelFileException {
        ElementType type =
                tensor.type()
                        .orElseThrow(
                                () ->
                                        new ModelFileException(
                                                file,
                                                tensor.name(),
                                                "is stored as "
                                                        + tensor.typeName()
                                                        + ", which is not supported"));
        long first = firstRow * tensor.rowSize();
        int values = Math.toIntExact(rows * tensor.rowSize());
        int perPiece = PIECE_BYTES / type.blockBytes() * type.blockValues();
        byte[] bytes =
                new byte[Math.min(perPiece, values) / type.blockValues() * type.blockBytes()];
        for (int done = 0; done < values; done += perPiece) {
            int now = Math.min(perPiece, values - done);
            int length = now / type.blockValues() * type.blockBytes();
            long at = tensor.offset() + (first + done) / type.blockValues() * type.blockBytes();
            map(tensor.name(), at, length).get(bytes, 0, length);
            type.decodeAll(bytes, now, target, done);
        }
    }

    private MappedByteBuffer map(String name, long at, int length) throws ModelFileException {
        try {
            if (at + length > channel.size()) {
                throw new ModelFileException(file, name, "the file became shorter while open");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, at, length);
        } catch (ModelFileException e) {
            throw e;
        } catch (IOException e) {
            throw new ModelFileException(file, name, "cannot be read", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
