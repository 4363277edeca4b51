package io.nerstream.encoder.decoder;

import io.nerstream.encoder.modelfile.GgufFile;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.TensorFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A decoder on disk: a GGUF file, or a Hugging Face folder with config.json and Safetensors. */
public final class DecoderFile implements Closeable {
    private static final String CONFIG = "config.json";
    private static final List<String> PREFIXES =
            List.of("model.", "", "model.language_model.", "language_model.model.");

    private final TensorFile file;
    private final DecoderWeights weights;

    private DecoderFile(TensorFile file, DecoderWeights weights) {
        this.file = file;
        this.weights = weights;
    }

    /**
     * Opens a model and reads its configuration; weights are read when a {@link Prefix} is loaded.
     *
     * @throws ModelFileException naming file and field if it is damaged or of a kind that is not
     *     supported
     */
    public static DecoderFile open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new ModelFileException(path, "model", "does not exist");
        }
        TensorFile file =
                Files.isDirectory(path) ? SafetensorsFolder.open(path) : GgufFile.open(path);
        try {
            return new DecoderFile(file, weights(path, file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static DecoderWeights weights(Path path, TensorFile file) throws IOException {
        if (file instanceof GgufFile gguf) {
            DecoderConfig config = GgufConfig.read(gguf);
            boolean interleaved = config.family() == Family.LLAMA;
            return new DecoderWeights(
                    file, config, new DecoderWeights.Naming(true, "", interleaved));
        }
        if (!Files.exists(path.resolve(CONFIG))) {
            throw new ModelFileException(path, CONFIG, "is missing in the folder");
        }
        DecoderConfig config = HuggingFaceConfig.read(path.resolve(CONFIG));
        String prefix =
                PREFIXES.stream()
                        .filter(p -> file.tensor(p + Weight.EMBEDDINGS.safetensors()).isPresent())
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ModelFileException(
                                                path,
                                                Weight.EMBEDDINGS.safetensors(),
                                                "is missing under every known prefix"));
        return new DecoderWeights(file, config, new DecoderWeights.Naming(false, prefix, false));
    }

    public DecoderConfig config() {
        return weights.config();
    }

    /** The metadata, among them the tokenizer, if this is a GGUF file. */
    public Optional<GgufFile> gguf() {
        return file instanceof GgufFile gguf ? Optional.of(gguf) : Optional.empty();
    }

    DecoderWeights weights() {
        return weights;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
