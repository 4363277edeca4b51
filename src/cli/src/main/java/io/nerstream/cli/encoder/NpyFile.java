package io.nerstream.cli.encoder;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Rows of a NumPy array, kept in a temporary file until their number is known.
 *
 * <p>Format: NumPy's NEP 1, version 1.0.
 */
final class NpyFile implements Closeable {
    private static final int HEADER_ALIGNMENT = 64;
    private static final int PREFIX_BYTES = 10;

    private final String type;
    private final int columns;
    private final Path rows;
    private final OutputStream out;
    private long count;

    private NpyFile(String type, int columns, Path rows, OutputStream out) {
        this.type = type;
        this.columns = columns;
        this.rows = rows;
        this.out = out;
    }

    /** Begins an array whose rows are float32 ({@code <f4}) or int64 ({@code <i8}). */
    static NpyFile begin(Path folder, String type, int columns) throws IOException {
        Path rows = Files.createTempFile(folder, ".rows", ".tmp");
        return new NpyFile(
                type,
                columns,
                rows,
                new BufferedOutputStream(Files.newOutputStream(rows), 1 << 16));
    }

    void add(float... row) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        out.write(bytes.array());
        count++;
    }

    void add(long... row) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(columns * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(row);
        out.write(bytes.array());
        count++;
    }

    /** Ends the array and copies it, header first. */
    void writeTo(OutputStream target) throws IOException {
        out.close();
        String header =
                "{'descr': '"
                        + type
                        + "', 'fortran_order': False, 'shape': ("
                        + count
                        + ", "
                        + columns
                        + "), }";
        int length =
                (PREFIX_BYTES + header.length() + HEADER_ALIGNMENT)
                                / HEADER_ALIGNMENT
                                * HEADER_ALIGNMENT
                        - PREFIX_BYTES;
        ByteBuffer bytes =
                ByteBuffer.allocate(PREFIX_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) length).put(header.getBytes(StandardCharsets.US_ASCII));
        while (bytes.remaining() > 1) {
            bytes.put((byte) ' ');
        }
        target.write(bytes.put((byte) '\n').array());
        Files.copy(rows, target);
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(rows);
    }
}
