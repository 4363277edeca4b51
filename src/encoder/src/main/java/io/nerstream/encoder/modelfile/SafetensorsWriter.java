package io.nerstream.encoder.modelfile;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes small parts of an encoder: tensors by name, in one file whose bytes depend on nothing
 * else.
 */
public final class SafetensorsWriter {
    private static final JsonMapper JSON = new JsonMapper();

    private SafetensorsWriter() {}

    /**
     * A tensor to write.
     *
     * @param shape row-major
     * @param values as many as the shape says
     * @param bfloat16 whether it is written in two bytes a value, rounded, instead of four
     */
    public record Tensor(List<Long> shape, float[] values, boolean bfloat16) {
        public Tensor {
            shape = List.copyOf(shape);
            if (shape.stream().reduce(1L, Math::multiplyExact) != values.length) {
                throw new IllegalArgumentException(
                        values.length + " values do not fill the shape " + shape);
            }
        }

        public static Tensor vector(float... values) {
            return new Tensor(List.of((long) values.length), values, false);
        }

        private int bytes() {
            return values.length * (bfloat16 ? Short.BYTES : Float.BYTES);
        }

        private void put(ByteBuffer target) {
            for (float value : values) {
                if (bfloat16) {
                    target.putShort(Bfloat16.of(value));
                } else {
                    target.putFloat(value);
                }
            }
        }
    }

    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        int offset = 0;
        for (Map.Entry<String, Tensor> entry : new TreeMap<>(tensors).entrySet()) {
            Tensor tensor = entry.getValue();
            int end = offset + tensor.bytes();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.bfloat16() ? "BF16" : "F32");
            tensor.shape().forEach(node.withArray("shape")::add);
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + json.length + offset)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        new TreeMap<>(tensors).values().forEach(tensor -> tensor.put(bytes));
        Files.write(file, bytes.array());
    }
}
