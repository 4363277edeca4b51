package io.nerstream.cli.encoder;

import ai.djl.Device;
import io.nerstream.encoder.EncoderException;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.indexing.EncoderSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that runs a language model. */
public final class ModelOptions {
    @Option(
            names = "--model",
            defaultValue = "${env:NERSTREAM_MODEL}",
            paramLabel = "FILE|FOLDER",
            description =
                    "GGUF file or Hugging Face folder; default: the model that 'setup' fetched.")
    private Optional<Path> model = Optional.empty();

    @Option(
            names = "--device",
            defaultValue = "${env:NERSTREAM_DEVICE:-cpu}",
            description = "cpu, cuda or cuda:N; default: ${DEFAULT-VALUE}.")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "${env:NERSTREAM_DTYPE}",
            description = "float32, bfloat16 or float16; default: the fastest that the device has.")
    private Optional<String> precision = Optional.empty();

    public Optional<Precision> precision() {
        return precision.map(Precision::of);
    }

    /** The model's place; a default model that is not there is said to be missing in one line. */
    public Path model() {
        Path path = path();
        if (!Files.exists(path)) {
            throw new EncoderException(
                    model.isPresent()
                            ? "--model " + path + " does not exist"
                            : "The language model is not there yet ("
                                    + path
                                    + "): run './nerstream setup' once");
        }
        return path;
    }

    /** The same, for task managers. */
    public EncoderSource source(Path encoder) {
        return new EncoderSource(
                encoder.toString(), path().toString(), device, precision.orElse(""));
    }

    private Path path() {
        return model.orElse(DefaultModel.in(Cache.folder()));
    }

    public ModelSettings settings() {
        Device where = ModelSettings.device(device);
        ModelSettings usual = ModelSettings.on(where);
        return precision().map(usual::with).orElse(usual);
    }
}
