package io.nerstream.encoder.modelfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The Safetensors files of a Hugging Face model folder, one or several shards, or one single file.
 */
public final class SafetensorsFolder implements TensorFile {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MOST_HEADER_BYTES = 100_000_000;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Path path;
    private final Map<Path, MappedTensors> files = new HashMap<>();
    private final Map<String, TensorInfo> tensors = new HashMap<>();

    private SafetensorsFolder(Path path) {
        this.path = path;
    }

    /**
     * Opens a folder with model.safetensors or model.safetensors.index.json, or a single
     * .safetensors file.
     *
     * @throws ModelFileException if a header is damaged or refers to bytes that the file does not
     *     have
     */
    public static SafetensorsFolder open(Path path) throws IOException {
        SafetensorsFolder folder = new SafetensorsFolder(path);
        try {
            for (Path shard : shards(path)) {
                folder.add(shard);
            }
        } catch (IOException e) {
            folder.close();
            throw e;
        }
        return folder;
    }

    /** The files that {@link #open} would read, sorted by name. */
    public static List<Path> shards(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        if (Files.exists(path.resolve(SINGLE))) {
            return List.of(path.resolve(SINGLE));
        }
        Path index = path.resolve(INDEX);
        if (!Files.exists(index)) {
            throw new ModelFileException(
                    path, "weights", "neither " + SINGLE + " nor " + INDEX + " is in the folder");
        }
        JsonNode map = json(index, Files.readAllBytes(index)).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new ModelFileException(index, "weight_map", "is missing or empty");
        }
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode name : map) {
            names.add(name.asText());
        }
        List<Path> shards = new ArrayList<>();
        for (String name : names) {
            Path shard = path.resolve(name);
            if (name.isEmpty() || !shard.normalize().getParent().equals(path.normalize())) {
                throw new ModelFileException(
                        index, "weight_map", "'" + name + "' is no file name in this folder");
            }
            if (!Files.exists(shard)) {
                throw new ModelFileException(index, "weight_map", "file " + name + " is missing");
            }
            shards.add(shard);
        }
        return shards;
    }

    private void add(Path shard) throws IOException {
        MappedTensors file = MappedTensors.open(shard);
        files.put(shard, file);
        long headerBytes = littleEndian(shard, file, 0, 8, "header length").getLong();
        if (headerBytes < 2 || headerBytes > MOST_HEADER_BYTES || headerBytes > file.size() - 8) {
            throw new ModelFileException(
                    shard,
                    "header length",
                    Long.toUnsignedString(headerBytes) + " in a file of " + file.size() + " bytes");
        }
        byte[] header = littleEndian(shard, file, 8, (int) headerBytes, "header").array();
        JsonNode root = json(shard, header);
        if (!root.isObject()) {
            throw new ModelFileException(shard, "header", "is no JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                TensorInfo tensor =
                        tensor(shard, file, entry.getKey(), entry.getValue(), headerBytes + 8);
                if (tensors.put(tensor.name(), tensor) != null) {
                    throw new ModelFileException(shard, tensor.name(), "is in two shards");
                }
            }
        }
    }

    private static TensorInfo tensor(
            Path shard, MappedTensors file, String name, JsonNode entry, long dataStart)
            throws ModelFileException {
        String typeName = entry.path("dtype").asText("");
        Optional<ElementType> type = ElementType.ofSafetensors(typeName);
        List<Long> shape = new ArrayList<>();
        for (JsonNode side : integers(shard, name, "shape", entry.path("shape"))) {
            shape.add(side.longValue());
        }
        List<JsonNode> offsets = integers(shard, name, "data_offsets", entry.path("data_offsets"));
        if (offsets.size() != 2) {
            throw new ModelFileException(shard, name, "data_offsets is no pair");
        }
        long start = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        if (start < 0 || end < start || end > file.size() - dataStart) {
            throw new ModelFileException(
                    shard,
                    name,
                    "data_offsets ["
                            + start
                            + ", "
                            + end
                            + "] in a file with "
                            + (file.size() - dataStart)
                            + " bytes of data");
        }
        if (type.isPresent()) {
            long length = file.checkedLength(name, shape, type.get(), dataStart + start);
            if (length != end - start) {
                throw new ModelFileException(
                        shard,
                        name,
                        "data_offsets span "
                                + (end - start)
                                + " bytes, shape "
                                + shape
                                + " of "
                                + typeName
                                + " needs "
                                + length);
            }
        }
        return new TensorInfo(shard, name, shape, type, typeName, dataStart + start);
    }

    private static List<JsonNode> integers(Path shard, String name, String field, JsonNode array)
            throws ModelFileException {
        List<JsonNode> numbers = new ArrayList<>();
        array.forEach(numbers::add);
        if (!array.isArray() || !numbers.stream().allMatch(JsonNode::canConvertToLong)) {
            throw new ModelFileException(shard, name, field + " is no list of integers");
        }
        return numbers;
    }

    private static ByteBuffer littleEndian(
            Path shard, MappedTensors file, long at, int length, String field) throws IOException {
        if (at + length > file.size()) {
            throw new ModelFileException(
                    shard,
                    field,
                    "needs bytes " + at + " to " + (at + length) + ", the file has " + file.size());
        }
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.channel().read(buffer, at + buffer.position()) < 0) {
                throw new ModelFileException(shard, field, "the file became shorter while open");
            }
        }
        return buffer.flip();
    }

    private static JsonNode json(Path file, byte[] bytes) throws ModelFileException {
        try {
            return JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new ModelFileException(file, "JSON", e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelFileException(file, "JSON", "is not UTF-8 text", e);
        }
    }

    @Override
    public Path path() {
        return path;
    }

    /** All values of a small tensor; an error names it if it is missing. */
    public float[] values(String name) throws ModelFileException {
        TensorInfo tensor = require(name);
        float[] values = new float[Math.toIntExact(tensor.rows() * tensor.rowSize())];
        read(tensor, 0, Math.toIntExact(tensor.rows()), values);
        return values;
    }

    /** The tensor of that name; an error names it if it is missing. */
    public TensorInfo require(String name) throws ModelFileException {
        return tensor(name).orElseThrow(() -> new ModelFileException(path, name, "is missing"));
    }

    @Override
    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public void read(TensorInfo tensor, long firstRow, int rows, float[] target)
            throws ModelFileException {
        files.get(tensor.file()).read(tensor, firstRow, rows, target);
    }

    @Override
    public void close() throws IOException {
        for (MappedTensors file : files.values()) {
            file.close();
        }
    }
}
