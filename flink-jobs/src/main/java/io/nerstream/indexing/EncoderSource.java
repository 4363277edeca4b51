package io.nerstream.indexing;

import ai.djl.Device;
import io.nerstream.encoder.Digests;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.EncoderException;
import io.nerstream.encoder.EncoderManifest;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.encoder.install.ShippedEncoder;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Where task managers find their encoder: on their own disks.
 *
 * @param folder with encoder.json; empty: the one that comes with nerstream
 * @param model file or folder of its language model; empty: the default one, in the cache folder
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision float32 or bfloat16; empty: the faster one
 */
public record EncoderSource(String folder, String model, String device, String precision)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * What a collection must agree with.
     *
     * @param id the encoder's
     * @param dimension of its vectors
     * @param findsMentions whether it finds mentions by itself
     */
    public record Identity(String id, int dimension, boolean findsMentions) {}

    /** Known without loading a model. */
    public Identity identity() throws IOException {
        Path file = parts().resolve(Encoder.MANIFEST);
        byte[] json = Files.readAllBytes(file);
        EncoderManifest manifest = EncoderManifest.read(file.toString(), json);
        return new Identity(
                Digests.ofBytes(json), manifest.dimension(), manifest.head().isPresent());
    }

    /** What keeps it from being opened here, as far as that can be told without loading a model. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        attempt(problems, this::identity);
        attempt(problems, () -> ModelSettings.device(device));
        if (!precision.isEmpty()) {
            attempt(problems, () -> Precision.of(precision));
        }
        if (!Files.exists(file())) {
            problems.add(
                    model.isEmpty() || model.equals(DefaultModel.in(Cache.folder()).toString())
                            ? "the language model is not there yet ("
                                    + file()
                                    + "): run './nerstream setup' once"
                            : "--model " + model + " does not exist");
        }
        return problems;
    }

    private void attempt(List<String> problems, Callable<?> part) {
        try {
            Object unused = part.call();
        } catch (NoSuchFileException e) {
            problems.add("the encoder's file " + e.getFile() + " does not exist");
        } catch (IOException | IllegalArgumentException | EncoderException e) {
            problems.add(e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException("the encoder's settings cannot be checked", e);
        }
    }

    private Path file() {
        return model.isEmpty() ? DefaultModel.in(Cache.folder()) : Path.of(model);
    }

    private Path parts() throws IOException {
        return folder.isEmpty() ? ShippedEncoder.unpack(Cache.folder()) : Path.of(folder);
    }

    /** Opens the encoder; the caller closes it. */
    public Encoder open() throws IOException {
        Device where = ModelSettings.device(device);
        ModelSettings settings = ModelSettings.on(where);
        return Encoder.open(
                parts(),
                file(),
                precision.isEmpty() ? settings : settings.with(Precision.of(precision)));
    }
}
