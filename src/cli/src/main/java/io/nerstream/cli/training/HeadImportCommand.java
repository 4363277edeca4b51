package io.nerstream.cli.training;

import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.Digests;
import io.nerstream.encoder.EncoderException;
import io.nerstream.encoder.EncoderManifest;
import io.nerstream.encoder.PublishedProjection;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.DecoderConfig;
import io.nerstream.encoder.decoder.DecoderFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "import",
        description = {
            "Makes an encoder of the projection head that the authors of NER Retriever released (contrastive_projection_head.pth),",
            "which belongs to block 17 of Llama-3.1-8B: give that model with --model. It finds no mentions: spans must be given."
        },
        mixinStandardHelpOptions = true)
final class HeadImportCommand implements Callable<Integer> {
    @Option(
            names = "--head",
            required = true,
            paramLabel = "FILE.pth",
            description = "The released file.")
    private Path head;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "Where encoder.json and its part go.")
    private Path output;

    @Option(
            names = "--block",
            defaultValue = "17",
            description =
                    "Block whose value vectors the head was made for; default: ${DEFAULT-VALUE}.")
    private int block;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws IOException {
        PublishedProjection projection = PublishedProjection.ofReleased(head);
        Path model = options.model();
        try (DecoderFile file = DecoderFile.open(model)) {
            check(projection, file.config(), model);
        }
        projection.write(
                output,
                new EncoderManifest.Part(model.getFileName().toString(), Digests.ofModel(model)),
                block);
        return 0;
    }

    private void check(PublishedProjection projection, DecoderConfig config, Path model) {
        int values = config.size(Component.VALUE);
        if (projection.input() != values || block < 0 || block >= config.blocks()) {
            throw new EncoderException(
                    head
                            + " takes "
                            + projection.input()
                            + " values of block "
                            + block
                            + "; "
                            + model
                            + " has blocks 0 to "
                            + (config.blocks() - 1)
                            + " with "
                            + values
                            + " values: give the model that the head was trained for");
        }
    }
}
