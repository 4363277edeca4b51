package io.nerstream.encoder;

import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The projection of NER Retriever (arXiv 2509.04011): two linear layers with SiLU between them, the
 * same for mentions and descriptions.
 *
 * @param first [inner × input] matrix and its bias
 * @param second [output × inner] matrix and its bias
 */
public record PublishedProjection(Layer first, Layer second) {
    /** Its descriptions are bare names. */
    public static final List<String> QUERIES = List.of(EncoderManifest.PLACE);

    private static final List<String> LAYERS = List.of("first", "second");
    private static final String FILE = "projection.safetensors";

    /**
     * A linear layer.
     *
     * @param weight [bias.length × inputs], row after row
     */
    public record Layer(float[] weight, float[] bias) {
        SafetensorsWriter.Tensor matrix() {
            List<Long> shape = List.of((long) bias.length, (long) weight.length / bias.length);
            return new SafetensorsWriter.Tensor(shape, weight, false);
        }

        float[] apply(float[] input) {
            float[] output = bias.clone();
            for (int row = 0; row < output.length; row++) {
                double sum = 0;
                for (int i = 0; i < input.length; i++) {
                    sum += (double) weight[row * input.length + i] * input[i];
                }
                output[row] += (float) sum;
            }
            return output;
        }
    }

    int dimension() {
        return second.bias().length;
    }

    /** A vector of length 1. */
    float[] project(float[] raw) {
        float[] inner = first.apply(raw);
        for (int i = 0; i < inner.length; i++) {
            inner[i] = (float) (inner[i] / (1 + Math.exp(-inner[i])));
        }
        return Vectors.unit(second.apply(inner));
    }

    /**
     * Writes an encoder with this projection: encoder.json and its part.
     *
     * @param block whose value vectors it was made for, at the last token of a mention
     */
    public void write(Path folder, EncoderManifest.Part model, int block) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(FILE);
        SafetensorsWriter.write(
                file,
                Map.of(
                        LAYERS.get(0) + ".weight", first.matrix(),
                        LAYERS.get(0) + ".bias", SafetensorsWriter.Tensor.vector(first.bias()),
                        LAYERS.get(1) + ".weight", second.matrix(),
                        LAYERS.get(1) + ".bias", SafetensorsWriter.Tensor.vector(second.bias())));
        new EncoderManifest(
                        EncoderManifest.FORMAT,
                        model,
                        List.of(block),
                        Component.VALUE.toString(),
                        List.of(Pooling.LAST.toString()),
                        QUERIES,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new EncoderManifest.Part(FILE, Digests.ofFile(file))),
                        Optional.empty(),
                        dimension())
                .write(folder);
    }

    /**
     * The head that the authors of NER Retriever released: a zip file with raw little-endian
     * float32 arrays {@code .../data/0} to {@code 3}: first matrix and bias, second matrix and
     * bias.
     *
     * @throws EncoderException if it is no such file
     */
    public static PublishedProjection ofReleased(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            float[][] arrays = new float[2 * LAYERS.size()][];
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] = array(file, zip, i);
            }
            for (int layer = 0; layer < arrays.length; layer += 2) {
                int rows = arrays[layer + 1].length;
                if (rows == 0 || arrays[layer].length == 0 || arrays[layer].length % rows != 0) {
                    throw new EncoderException(
                            file
                                    + ": array "
                                    + layer
                                    + " has "
                                    + arrays[layer].length
                                    + " values, no matrix of "
                                    + rows
                                    + " rows");
                }
            }
            if (arrays[2].length / arrays[3].length != arrays[1].length) {
                throw new EncoderException(
                        file
                                + ": the second layer takes "
                                + arrays[2].length / arrays[3].length
                                + " values, the first gives "
                                + arrays[1].length);
            }
            return new PublishedProjection(
                    new Layer(arrays[0], arrays[1]), new Layer(arrays[2], arrays[3]));
        } catch (ZipException e) {
            throw new EncoderException(file + ": is no zip file as PyTorch writes it", e);
        }
    }

    private static float[] array(Path file, ZipFile zip, int number) throws IOException {
        ZipEntry entry =
                zip.stream()
                        .filter(one -> one.getName().endsWith("/data/" + number))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new EncoderException(
                                                file
                                                        + ": holds no array data/"
                                                        + number
                                                        + ", as a projection head of NER Retriever does"));
        try (InputStream in = zip.getInputStream(entry)) {
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        }
    }

    /** How many values of a raw vector it takes. */
    public int input() {
        return first.weight().length / first.bias().length;
    }

    static PublishedProjection read(Path file, int input) throws IOException {
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            Layer first = layer(tensors, LAYERS.get(0), input);
            return new PublishedProjection(
                    first, layer(tensors, LAYERS.get(1), first.bias().length));
        }
    }

    private static Layer layer(SafetensorsFolder tensors, String name, int input)
            throws ModelFileException {
        float[] bias = tensors.values(name + ".bias");
        float[] weight = tensors.values(name + ".weight");
        if (weight.length != (long) bias.length * input) {
            throw new ModelFileException(
                    tensors.path(),
                    name + ".weight",
                    "has "
                            + weight.length
                            + " values, "
                            + bias.length
                            + " rows of "
                            + input
                            + " are needed");
        }
        return new Layer(weight, bias);
    }
}
