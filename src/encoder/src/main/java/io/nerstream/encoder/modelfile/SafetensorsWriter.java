package io.nerstream.encoder.modelfile;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes small parts of an encoder: float32 vectors by name, in one file whose bytes depend on
 * nothing else.
 */
public final class SafetensorsWriter {
    private static final JsonMapper JSON = new JsonMapper();

    private SafetensorsWriter() {}

    public static void write(Path file, Map<String, float[]> vectors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        int offset = 0;
        for (Map.Entry<String, float[]> entry : new TreeMap<>(vectors).entrySet()) {
            int end = offset + entry.getValue().length * Float.BYTES;
            ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", "F32");
            tensor.putArray("shape").add(entry.getValue().length);
            tensor.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + json.length + offset)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        for (float[] values : new TreeMap<>(vectors).values()) {
            for (float value : values) {
                bytes.putFloat(value);
            }
        }
        Files.write(file, bytes.array());
    }
}
