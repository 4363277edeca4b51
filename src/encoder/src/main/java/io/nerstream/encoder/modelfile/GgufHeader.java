package io.nerstream.encoder.modelfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a GGUF header front to back; every length is checked against the rest of the file before it
 * is believed.
 */
final class GgufHeader {
    private static final int MAGIC = 0x46554747;
    private static final int MOST_DIMENSIONS = 4;
    private static final long MOST_NAME_BYTES = 65_535;
    private static final long MOST_TEXT_BYTES = 1 << 26;
    private static final long MOST_ELEMENTS = 1 << 24;
    private static final long MOST_ALIGNMENT = 1 << 20;
    private static final int TYPE_STRING = 8;
    private static final int TYPE_ARRAY = 9;
    // Bytes of a scalar by type id: u8, i8, u16, i16, u32, i32, f32, bool, string length, array
    // head, u64, i64, f64.
    private static final int[] LEAST_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};

    /** A tensor as the header states it; the shape is turned to row-major. */
    record Entry(String name, List<Long> shape, int type, long offset) {}

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final Map<String, Object> metadata = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private ByteBuffer window =
            ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long windowEnd;
    private long dataStart;

    GgufHeader(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    Map<String, Object> metadata() {
        return metadata;
    }

    List<Entry> entries() {
        return entries;
    }

    long dataStart() {
        return dataStart;
    }

    void read() throws IOException {
        if (take(4, "magic").getInt() != MAGIC) {
            throw fail(
                    "magic",
                    "is not 'GGUF': this is no GGUF file (of Safetensors, give the folder)");
        }
        int version = take(4, "version").getInt();
        if (version != 2 && version != 3) {
            throw fail("version", version + " is not 2 or 3 (big-endian files are not supported)");
        }
        long tensorCount = count("tensor count", 8 + 4 + 4 + 8);
        long metadataCount = count("metadata count", 8 + 4 + 1);
        for (long i = 0; i < metadataCount; i++) {
            String key = text("metadata key " + i, MOST_NAME_BYTES);
            if (metadata.put(key, value(key, take(4, key).getInt())) != null) {
                throw fail(key, "appears twice");
            }
        }
        Set<String> names = new HashSet<>();
        for (long i = 0; i < tensorCount; i++) {
            Entry entry = entry(i);
            if (!names.add(entry.name())) {
                throw fail(entry.name(), "appears twice");
            }
            entries.add(entry);
        }
        long alignment = alignment();
        dataStart = (position() + alignment - 1) / alignment * alignment;
    }

    private Entry entry(long number) throws IOException {
        String name = text("tensor name " + number, MOST_NAME_BYTES);
        int dimensions = take(4, name).getInt();
        if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
            throw fail(
                    name,
                    Integer.toUnsignedString(dimensions) + " dimensions; at most 4 are known");
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            shape.add(take(8, name).getLong());
        }
        Collections.reverse(shape);
        int type = take(4, name).getInt();
        return new Entry(name, shape, type, take(8, name).getLong());
    }

    private long alignment() throws ModelFileException {
        Object stated = metadata.getOrDefault("general.alignment", 32L);
        if (!(stated instanceof Long alignment)
                || alignment < 1
                || alignment > MOST_ALIGNMENT
                || Long.bitCount(alignment) != 1) {
            throw fail("general.alignment", stated + " is no power of two up to " + MOST_ALIGNMENT);
        }
        return alignment;
    }

    /**
     * Integers become Long, reals Double, lists of numbers double[], lists of strings String[];
     * lists of lists are not kept.
     */
    private Object value(String key, int type) throws IOException {
        return switch (type) {
            case 0 -> (long) (take(1, key).get() & 0xff);
            case 1 -> (long) take(1, key).get();
            case 2 -> (long) (take(2, key).getShort() & 0xffff);
            case 3 -> (long) take(2, key).getShort();
            case 4 -> take(4, key).getInt() & 0xffff_ffffL;
            case 5 -> (long) take(4, key).getInt();
            case 6 -> (double) take(4, key).getFloat();
            case 7 -> take(1, key).get() != 0;
            case TYPE_STRING -> text(key, MOST_TEXT_BYTES);
            case TYPE_ARRAY -> list(key);
            case 10 -> unsignedLong(key);
            case 11 -> take(8, key).getLong();
            case 12 -> take(8, key).getDouble();
            default -> throw fail(key, "unknown value type " + Integer.toUnsignedString(type));
        };
    }

    private long unsignedLong(String key) throws IOException {
        long value = take(8, key).getLong();
        if (value < 0) {
            throw fail(key, Long.toUnsignedString(value) + " is absurdly large");
        }
        return value;
    }

    private Object list(String key) throws IOException {
        int type = take(4, key).getInt();
        if (type == TYPE_ARRAY) {
            throw fail(key, "lists of lists are not supported");
        }
        if (type < 0 || type >= LEAST_BYTES.length) {
            throw fail(key, "unknown element type " + Integer.toUnsignedString(type));
        }
        long stated = count(key, LEAST_BYTES[type]);
        if (stated > MOST_ELEMENTS) {
            throw fail(key, stated + " elements; at most " + MOST_ELEMENTS + " are accepted");
        }
        int length = (int) stated;
        if (type == TYPE_STRING) {
            String[] texts = new String[length];
            for (int i = 0; i < length; i++) {
                texts[i] = text(key, MOST_TEXT_BYTES);
            }
            return texts;
        }
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            Object number = value(key, type);
            numbers[i] =
                    number instanceof Boolean flag
                            ? (flag ? 1 : 0)
                            : ((Number) number).doubleValue();
        }
        return numbers;
    }

    /** A count of things that take at least so many bytes each. */
    private long count(String field, int leastBytes) throws IOException {
        long count = take(8, field).getLong();
        if (count < 0 || count > (size - position()) / leastBytes) {
            throw fail(
                    field,
                    Long.toUnsignedString(count)
                            + " things of at least "
                            + leastBytes
                            + " bytes, but only "
                            + (size - position())
                            + " bytes follow");
        }
        return count;
    }

    private String text(String field, long mostBytes) throws IOException {
        long length = take(8, field).getLong();
        if (length < 0 || length > mostBytes || length > size - position()) {
            throw fail(
                    field,
                    "a text of "
                            + Long.toUnsignedString(length)
                            + " bytes; at most "
                            + mostBytes
                            + " are accepted and "
                            + (size - position())
                            + " follow");
        }
        byte[] bytes = new byte[Math.toIntExact(length)];
        for (int done = 0; done < bytes.length; ) {
            int now = Math.min(bytes.length - done, window.capacity());
            take(now, field).get(bytes, done, now);
            done += now;
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private long position() {
        return windowEnd - window.remaining();
    }

    /** The next bytes of the file, at least so many; the caller takes exactly so many. */
    private ByteBuffer take(int bytes, String field) throws IOException {
        if (bytes > size - position()) {
            throw fail(
                    field,
                    "is cut off: byte "
                            + (position() + bytes)
                            + " is needed, the file has "
                            + size);
        }
        if (window.remaining() < bytes) {
            window.compact();
            while (window.position() < bytes) {
                int read = channel.read(window, windowEnd);
                if (read < 0) {
                    throw fail(field, "the file became shorter while it was read");
                }
                windowEnd += read;
            }
            window.flip();
        }
        return window;
    }

    private ModelFileException fail(String field, String problem) {
        return new ModelFileException(path, field, problem);
    }
}
