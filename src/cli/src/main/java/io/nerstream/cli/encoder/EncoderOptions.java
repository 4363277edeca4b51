package io.nerstream.cli.encoder;

import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.ShippedEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option of every command that uses an encoder. */
public final class EncoderOptions {
    @Option(
            names = "--encoder",
            defaultValue = "${env:NERSTREAM_ENCODER}",
            paramLabel = "FOLDER",
            description =
                    "Folder with encoder.json; default: the encoder that comes with nerstream.")
    private Optional<Path> encoder = Optional.empty();

    /** The folder with encoder.json. */
    public Path folder() throws IOException {
        return encoder.isPresent() ? encoder.get() : ShippedEncoder.unpack(Cache.folder());
    }
}
