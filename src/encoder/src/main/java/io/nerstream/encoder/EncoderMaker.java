package io.nerstream.encoder;

import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Makes an encoder without any training: reads mentions and descriptions and writes down their
 * statistics. Labels are not looked at.
 *
 * <p>The recipe: blocks 21 and 22 of the default model or as given, value vectors, last token and
 * mean of the mention side by side.
 */
public final class EncoderMaker implements AutoCloseable {
    private static final String STATISTICS = "statistics.safetensors";
    private static final List<Pooling> POOLINGS = List.of(Pooling.LAST, Pooling.MEAN);
    private static final int MOST_IN_FLIGHT = 256;

    private final Path modelPath;
    private final List<Integer> blocks;
    private final MentionReader reader;
    private final List<float[]> mentions = new ArrayList<>();
    private final Deque<CompletableFuture<EncodedText>> inFlight = new ArrayDeque<>();

    public EncoderMaker(Path modelPath, List<Integer> blocks, ModelSettings settings)
            throws IOException {
        this.modelPath = modelPath;
        this.blocks = List.copyOf(blocks);
        List<Tap> taps = blocks.stream().map(block -> new Tap(block, Component.VALUE)).toList();
        this.reader = MentionReader.open(modelPath, taps, POOLINGS, settings);
    }

    /** Adds the mentions of a text to the background that vectors are standardised against. */
    public void add(String text, List<Span> spans) throws InterruptedException {
        inFlight.add(reader.encode(text, spans));
        if (inFlight.size() > MOST_IN_FLIGHT) {
            takeOldest();
        }
    }

    private void takeOldest() {
        inFlight.remove().join().mentions().forEach(mention -> mentions.add(mention.vector()));
    }

    /**
     * Writes encoder.json and statistics.safetensors into a folder.
     *
     * @param descriptions of many different types: the background of queries
     */
    public void write(Path folder, List<String> descriptions)
            throws IOException, InterruptedException {
        while (!inFlight.isEmpty()) {
            takeOldest();
        }
        if (mentions.size() < 2 || descriptions.size() < 2) {
            throw new IllegalArgumentException(
                    "statistics need two mentions and two descriptions at least, there are "
                            + mentions.size()
                            + " and "
                            + descriptions.size());
        }
        DescriptionReader reading = new DescriptionReader(reader, DescriptionReader.QUERIES);
        List<CompletableFuture<float[]>> queries = new ArrayList<>();
        for (String description : descriptions) {
            queries.add(reading.read(description));
        }
        List<float[]> described = queries.stream().map(CompletableFuture::join).toList();
        Files.createDirectories(folder);
        Path file = folder.resolve(STATISTICS);
        new Statistics(Statistics.Moments.of(mentions), Statistics.Moments.of(described))
                .write(file);
        EncoderManifest manifest =
                new EncoderManifest(
                        EncoderManifest.FORMAT,
                        new EncoderManifest.Part(
                                modelPath.getFileName().toString(), Digests.ofModel(modelPath)),
                        blocks,
                        Component.VALUE.toString(),
                        POOLINGS.stream().map(Pooling::toString).toList(),
                        reading.queries(),
                        Optional.empty(),
                        Optional.of(new EncoderManifest.Part(STATISTICS, Digests.ofFile(file))),
                        Optional.empty(),
                        Optional.empty(),
                        reader.dimension());
        Files.write(folder.resolve(Encoder.MANIFEST), manifest.toJson());
    }

    @Override
    public void close() {
        reader.close();
    }
}
