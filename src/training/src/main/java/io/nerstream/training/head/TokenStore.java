package io.nerstream.training.head;

import io.nerstream.encoder.Digests;
import io.nerstream.encoder.TokenReader;
import io.nerstream.encoder.modelfile.Bfloat16;
import io.nerstream.encoder.text.Tokens;
import io.nerstream.training.corpus.LabelledText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/**
 * The vectors of all tokens of a training set on disk, in bfloat16: read from the language model
 * once, then used in every step and by later runs over the same texts.
 */
final class TokenStore implements Closeable {
    private static final int MOST_IN_FLIGHT = 512;

    private final List<Tokens> tokens;
    private final long[] starts;
    private final int width;
    private final FileChannel file;

    private TokenStore(List<Tokens> tokens, int width, FileChannel file) {
        this.tokens = tokens;
        this.width = width;
        this.file = file;
        this.starts = new long[tokens.size() + 1];
        for (int text = 0; text < tokens.size(); text++) {
            starts[text + 1] = starts[text] + tokens.get(text).size();
        }
    }

    /**
     * Opens the store of a training set; reads what is not there yet.
     *
     * @param model what the vectors depend on beside the texts; stands in the file's name
     */
    static TokenStore open(Path folder, String model, TrainingSet set, TokenReader reader)
            throws IOException, InterruptedException {
        List<Tokens> tokens = set.texts().stream().map(one -> reader.tokens(one.text())).toList();
        Path file = folder.resolve(set.source().name() + "-" + key(model, set) + ".tokens");
        if (!Files.exists(file)) {
            write(file, set.source().name(), tokens, reader);
        }
        return new TokenStore(tokens, reader.width(), FileChannel.open(file));
    }

    private static String key(String model, TrainingSet set) {
        StringBuilder all = new StringBuilder(model);
        for (LabelledText text : set.texts()) {
            all.append('\n').append(text.text());
        }
        return Digests.ofBytes(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    /** By way of another file, so that what an interrupted run left is never taken for whole. */
    private static void write(Path file, String name, List<Tokens> tokens, TokenReader reader)
            throws IOException, InterruptedException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel target =
                        FileChannel.open(
                                part,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                ProgressBar bar = new ProgressBar("Reading " + name, tokens.size())) {
            Deque<CompletableFuture<float[]>> inFlight = new ArrayDeque<>();
            for (Tokens text : tokens) {
                inFlight.add(
                        text.size() == 0
                                ? CompletableFuture.completedFuture(new float[0])
                                : reader.read(text));
                if (inFlight.size() > MOST_IN_FLIGHT) {
                    append(target, inFlight.remove().join());
                    bar.step();
                }
            }
            reader.flush();
            while (!inFlight.isEmpty()) {
                append(target, inFlight.remove().join());
                bar.step();
            }
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void append(FileChannel target, float[] vectors) throws IOException {
        ByteBuffer bytes = buffer(vectors.length);
        for (float value : vectors) {
            bytes.putShort(Bfloat16.of(value));
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }

    private static ByteBuffer buffer(int values) {
        return ByteBuffer.allocate(values * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    Tokens tokens(int text) {
        return tokens.get(text);
    }

    /** The vectors of a text's tokens, put into a [tokens × width] array from a token on. */
    void read(int text, float[] target, int fromToken) throws IOException {
        ByteBuffer bytes = buffer(tokens.get(text).size() * width);
        long at = starts[text] * width * Short.BYTES;
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("the file of token vectors became shorter: delete it");
            }
        }
        ShortBuffer values = bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        for (int i = 0; i < values.limit(); i++) {
            target[fromToken * width + i] = Bfloat16.toFloat(values.get(i));
        }
    }

    /** The vectors of the texts' first tokens, some thousand of them: a sample for statistics. */
    List<float[]> sample(int most) throws IOException {
        List<float[]> sample = new ArrayList<>();
        for (int text = 0; text < tokens.size() && sample.size() < most; text++) {
            float[] all = new float[tokens.get(text).size() * width];
            read(text, all, 0);
            for (int token = 0; token < tokens.get(text).size(); token++) {
                sample.add(Arrays.copyOfRange(all, token * width, (token + 1) * width));
            }
        }
        return sample;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
